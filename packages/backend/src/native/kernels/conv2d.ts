/**
 * Convolutions of little arithmetic by an operation of our own, with their bias and rectifier and without waking TensorFlow's
 * threads: see {@link DeferredSums}. Those of more are oneDNN's, which is faster then.
 *
 * Of AlexNet's five, with bias and rectifier, the time of TensorFlow's operation ÷ ours: batch 1 2.0, 1.03, 1.06 to 1.4, 1.1 to 1.7 and
 * 1.2; batch 4 1.0 to 1.4; batch 8 0.7 to 1.06. Of ResNet's at batch 1 0.76 to 2.6, of convolutions of small images 2 to 8.
 */
import type {backend_util, KernelConfig, TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {flagAttribute, integersAttribute} from '../opAttributes.ts';
import {hasOwnOps} from '../ownOps.ts';
import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';
import {conv2dInfo} from './conv2dInfo.ts';

/** Most products of numbers of a convolution that an operation of our own computes. */
const MOST = 1e9;
/** Of an output of fewer products than this, memory and not arithmetic takes the time, unless there are few outputs. */
const LEAST_DEPTH = 48;
const FEW = 4e6;

type Pair = readonly [height: number, width: number];

/** What a convolution sees of images. */
export interface ConvolvedWindows {
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Padding above and to the left. */
  readonly before: Pair;
  /** How many windows there are. */
  readonly size: Pair;
}

/** What the operation of our own is told. */
export function conv2dAttributes(binding: TensorflowBinding, windows: ConvolvedWindows, relu: boolean): OpAttribute[] {
  const lists = Object.entries(windows).map(([name, pair]) => integersAttribute(binding, name, [...pair]));
  return [...lists, flagAttribute(binding, 'relu', relu)];
}

/** Wraps a kernel of `Conv2D`, which has the rest. */
export function conv2dKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: call => {
      const {x, filter} = call.inputs as Record<'x' | 'filter', TensorInfo>;
      if (!hasOwnOps() || x.dtype !== 'float32' || filter.dtype !== 'float32') return own.kernelFunc(call);
      const info = conv2dInfo(x.shape, filter.shape, call.attrs);
      if (info.dataFormat !== 'channelsLast' || !pays(info)) return own.kernelFunc(call);
      const {binding, deferred} = call.backend as NativeBackend;
      const windows: ConvolvedWindows = {
        strides: [info.strideHeight, info.strideWidth],
        dilations: [info.dilationHeight, info.dilationWidth],
        before: [info.padInfo.top, info.padInfo.left],
        size: [info.outHeight, info.outWidth],
      };
      return deferred.deferProduct(
        info.outShape,
        x,
        filter,
        (ids, relu) => binding.executeOp('ZooConv2d', conv2dAttributes(binding, windows, relu), ids, 1)[0].id,
      );
    },
  };
}

function pays(info: backend_util.Conv2DInfo): boolean {
  const depth = info.filterHeight * info.filterWidth * info.inChannels;
  const products = info.batchSize * info.outHeight * info.outWidth * info.outChannels * depth;
  return products > 0 && products <= (depth < LEAST_DEPTH ? FEW : MOST);
}
