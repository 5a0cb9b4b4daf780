import {samePadding} from '../geometry.ts';
import {onWasm} from '../onWasm.ts';
import type {WholeConvAttrs} from './convolution.ts';

/**
 * Whether the padding is what tfjs's kernels call 'same', at any size of the image, and they had better put it on themselves:
 * a padded copy takes as long as a depthwise convolution. On wasm 'same' is a copy as well.
 *
 * Steps beyond 1 are left out: there the odd zero of 'same' depends on the size, and `withoutIdleSteps` has to see it.
 */
export function isSame(filterShape: readonly number[], {strides, padding, dilation}: WholeConvAttrs): boolean {
  if (onWasm() || [...strides, ...dilation].some(n => n !== 1)) return false;
  return padding.every((edge, axis) => String(edge) === String(samePadding(filterShape[axis], filterShape[axis], 1)));
}

/**
 * The same of the convolution that a transposed one undoes, of which the size of the images is known: any step will do.
 *
 * @param shape - Of the images that the transposed convolution makes.
 */
export function isTransposedSame(
  shape: readonly number[],
  filterShape: readonly number[],
  {strides, padding, dilation, groups}: WholeConvAttrs,
): boolean {
  if (onWasm() || groups !== 1 || dilation.some(n => n !== 1)) return false;
  return padding.every(
    (edge, axis) => String(edge) === String(samePadding(shape[axis + 1], filterShape[axis], strides[axis])),
  );
}
