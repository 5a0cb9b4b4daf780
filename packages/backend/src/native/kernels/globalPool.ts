/** What global pooling of averages and of maxima have in common on this backend. */
import {type NamedAttrMap, reshape, type Tensor, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import type {GlobalPoolKernelAttrs} from '../../kernels/globalPoolAttrs.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {flagAttribute} from '../opAttributes.ts';
import {hasOwnOps} from '../ownOps.ts';

/** The operations that pool by windows and along axes. */
interface Operations {
  byWindows(x: Tensor4D, size: [number, number]): Tensor;
  alongAxes(x: Tensor, axes: number[], keepDims: boolean): Tensor;
}

/** Pools whole inputs by an operation of our own, or where there is none by the operation of the two that is faster. */
export function globalPool(
  own: string,
  x: Tensor,
  attrs: NamedAttrMap | undefined,
  native: NativeBackend,
  {byWindows, alongAxes}: Operations,
): Tensor {
  const {size, keepDims} = attrs as unknown as GlobalPoolKernelAttrs;
  if (hasOwnOps()) return native.executeSingleOutput(own, [flagAttribute(native.binding, 'keep_dims', keepDims)], [x]);
  const [batch, channels] = [x.shape[0] ?? 0, x.shape[x.rank - 1] ?? 0];
  const [height, width] = size;
  // the last stage of a network: one window for each image takes half the time that columns take
  if (size.length === 2 && height !== undefined && width !== undefined && channels > height * width) {
    const windows = (): Tensor => byWindows(x as Tensor4D, [height, width]);
    return keepDims ? windows() : tidy(() => reshape(windows(), [batch, channels]));
  }
  const axes = size.map((_, i) => i + 1);
  return alongAxes(x, axes, keepDims);
}

/** The shape `[batch, 1, …, 1, channels]` of what was pooled, whose own shape may lack the ones. */
export function keptShape(pooled: Tensor, {size}: GlobalPoolKernelAttrs): number[] {
  return [pooled.shape[0] ?? 0, ...size.map(() => 1), pooled.shape[pooled.rank - 1] ?? 0];
}
