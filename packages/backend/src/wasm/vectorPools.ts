/**
 * Pooling of images and the gradient of means on wasm, by vectors on one thread: it takes a fraction of a millisecond, for which
 * another thread is hardly ever there in time.
 */
import {
  AvgPool,
  AvgPoolGrad,
  type backend_util,
  type KernelConfig,
  MaxPool,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../kernels/asTensor4D.ts';
import type {Fill} from '../kernels/fill.ts';
import {ofOnePlaceKernel} from '../kernels/ofOnePlace.ts';
import {POOL_GRADS, POOLS, poolGradInfo, poolInfo, sharesWhole} from '../kernels/pooling.ts';
import {maximaOf, meansGradOf, meansOf, type PooledWindow, type PooledWindows} from './pooledWindows.ts';
import type {WasmBackend} from './wasmBackend.ts';

type Info = backend_util.Conv2DInfo;

/** Windows along an axis. */
function windowsAlong(
  axis: Record<'input' | 'output' | 'size' | 'stride' | 'before', number>,
  whole: boolean,
): PooledWindow[] {
  return Array.from({length: axis.output}, (_, i) => {
    const start = i * axis.stride - axis.before;
    const [from, to] = [Math.max(0, start), Math.min(axis.input, start + axis.size)];
    return {from, to, divisor: whole ? axis.size : to - from};
  });
}

/** Both axes' windows, divided by the places inside or by all, or nothing where any is beside the image. */
function windowsOf(info: Info, whole: boolean): PooledWindows | undefined {
  const {inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo} = info;
  const rows = {input: inHeight, output: outHeight, size: filterHeight, stride: strideHeight, before: padInfo.top};
  const columns = {input: inWidth, output: outWidth, size: filterWidth, stride: strideWidth, before: padInfo.left};
  const windows = [windowsAlong(rows, whole), windowsAlong(columns, whole)] as const;
  return windows.flat().every(({from, to}) => to > from) ? windows : undefined;
}

/** A kernel of pooling, which leaves to another what is no float32 and windows beside the image. */
function poolKernel(
  own: KernelConfig,
  other: KernelConfig,
  pool: (wasm: WasmBackend, x: TensorInfo, windows: PooledWindows) => TensorInfo,
): KernelConfig {
  return ofOnePlaceKernel({
    ...own,
    kernelFunc: args => {
      const x = asTensor4D(args.inputs.x, 'x');
      const windows = x.dtype === 'float32' ? windowsOf(poolInfo(x.shape, args.attrs), false) : undefined;
      return windows === undefined ? other.kernelFunc(args) : pool(args.backend as WasmBackend, x, windows);
    },
  });
}

/** The kernels of tfjs by their names, to be made from the backend's own. */
export const VECTOR_POOLS: Readonly<Record<string, (own: KernelConfig, fill: Fill) => KernelConfig>> = {
  [AvgPool]: (own, fill) => poolKernel(own, POOLS[AvgPool](own, fill), meansOf),
  [MaxPool]: (own, fill) => poolKernel(own, POOLS[MaxPool](own, fill), maximaOf),
  [AvgPoolGrad]: (own, fill) => {
    const other = POOL_GRADS[AvgPoolGrad](own, fill);
    return {
      ...own,
      kernelFunc: args => {
        const [dy, x] = [asTensor4D(args.inputs.dy, 'dy'), asTensor4D(args.inputs.input, 'input')];
        const info = poolGradInfo(x.shape, dy.shape, args.attrs);
        const windows = windowsOf(info, sharesWhole(info));
        if (windows === undefined) return other.kernelFunc(args);
        return meansGradOf(args.backend as WasmBackend, dy, x.shape, windows);
      },
    };
  },
};
