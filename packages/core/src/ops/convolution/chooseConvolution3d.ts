import {getBackend, getKernel} from '@tensorflow/tfjs-core';
import {onWasm} from '../onWasm.ts';
import {bySlices} from './bySlices.ts';
import type {Convolution3d, WholeConv3dAttrs} from './convolution.ts';
import {isSame} from './isSame.ts';
import {solid3d, solid3dSame} from './solid3d.ts';

/**
 * Whether the backend's own kernels are worth it. libtensorflow's take a third to two thirds of the time of slices, those
 * in plain JavaScript less; the wasm backend's are naive loops, up to 60 times slower than slices.
 */
const hasFastKernels = (): boolean => !onWasm() && getKernel('Conv3D', getBackend()) != null;

/** The way to compute a convolution of volumes: the fastest of those that can. */
export function chooseConvolution3d(filterShape: readonly number[], attrs: WholeConv3dAttrs): Convolution3d {
  const {dilation, groups} = attrs;
  if (groups !== 1 || dilation.some(d => d !== 1) || !hasFastKernels()) return bySlices;
  return isSame(filterShape, attrs) ? solid3dSame : solid3d;
}
