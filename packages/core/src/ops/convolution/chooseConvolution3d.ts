import {getBackend, getKernel} from '@tensorflow/tfjs-core';
import {onWasm} from '../onWasm.ts';
import {bySlices} from './bySlices.ts';
import type {Convolution3d, WholeConv3dAttrs} from './convolution.ts';
import {solid3d} from './solid3d.ts';

/**
 * Whether the backend's own kernels are worth it. libtensorflow's take a third to two thirds of the time of slices, those
 * in plain JavaScript less; the wasm backend's are naive loops, up to 60 times slower than slices.
 */
const hasFastKernels = (): boolean => !onWasm() && getKernel('Conv3D', getBackend()) != null;

/** The way to compute a convolution of volumes: the fastest of those that can. */
export function chooseConvolution3d({dilation, groups}: WholeConv3dAttrs): Convolution3d {
  return groups === 1 && dilation.every(d => d === 1) && hasFastKernels() ? solid3d : bySlices;
}
