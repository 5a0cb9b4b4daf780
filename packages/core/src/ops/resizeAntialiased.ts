/**
 * Images at another size, smoothed before pixels are dropped, so that fine patterns do not turn into coarse ones.
 *
 * An output pixel lies at `c = (o + 1/2) · s`, `s` being the input's length over the output's, and is the mean of the input's
 * pixels `i`, each weighted by `filter((i + 1/2 - c) / max(s, 1))`: the filter is as wide as the pixels that become one. As
 * rows and columns are mapped one after the other, it is two matrix products, and its gradient two more.
 *
 * Reference: `torch.nn.functional.interpolate(antialias=True)` (aten/native/cpu/UpSampleKernel.cpp). With `antialias=True`,
 * `tf.image.resize` and Keras give the same; 'lanczos' is their `lanczos3`.
 */
import {reshape, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {checkOneOf} from './checkOneOf.ts';
import {defineOp} from './defineOp.ts';
import {type Size2d, size2d} from './geometry.ts';
import {checkRank} from './pooling/byPlanes.ts';
import {axisMatrix, type Lengths, type Shares} from './resampling/axisMatrix.ts';
import {FILTERS, type Filter} from './resampling/filters.ts';
import {separable} from './separable.ts';

/** What pixels are weighted by: a triangle, Keys' cubic with a = -0.5, or a sinc of three lobes. */
export type ResizeAntialiasedMode = 'bilinear' | 'bicubic' | 'lanczos';

/** Size of the result, and what it is made by. */
export interface ResizeAntialiasedAttrs {
  /** Pixels of the result, one number or `[height, width]`. */
  size: Size2d;
  /** What pixels are weighted by. @defaultValue 'bilinear' */
  mode?: ResizeAntialiasedMode;
}

/** In double precision; rounded once, when they become a matrix. */
function antialiased({input, output}: Lengths, {support, weight}: Filter): (o: number) => Shares {
  const scale = input / output;
  const spread = Math.max(scale, 1);
  return o => {
    const center = (o + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support * spread + 0.5));
    const end = Math.min(input, Math.trunc(center + support * spread + 0.5));
    const weights = Array.from({length: end - first}, (_, k) => weight((first + k + 0.5 - center) / spread));
    const total = weights.reduce((sum, each) => sum + each, 0);
    return weights.map((each, k) => [first + k, each / total]);
  };
}

interface WholeAttrs {
  readonly rows: Lengths;
  readonly columns: Lengths;
  readonly mode: ResizeAntialiasedMode;
}

function resize(x: Tensor, {rows, columns, mode}: WholeAttrs, transposed: boolean): Tensor {
  const [down, across] = [rows, columns].map(axis => axisMatrix(axis, antialiased(axis, FILTERS[mode]), transposed));
  return separable(x, down, across);
}

const op = defineOp<'x', WholeAttrs>({
  name: 'ZooResizeAntialiased',
  compose: ({x}, attrs) => resize(x, attrs, false),
  gradient: {saves: [], of: (dy, _saved, attrs) => ({x: () => resize(dy, attrs, true)})},
});

/**
 * Resizes a batch of images, averaging where the result is smaller. Where it is larger, 'bilinear' is that of `upsample`.
 *
 * @param x - Images `[batch, height, width, channels]`, float32, of at least one pixel.
 * @returns `[batch, newHeight, newWidth, channels]`.
 * @throws ConfigError if the images are not float32, of another rank or without a pixel; for a size that is none, or a mode
 *   that there is not.
 */
export function resizeAntialiased(x: Tensor, {size, mode = 'bilinear'}: ResizeAntialiasedAttrs): Tensor4D {
  checkFloat('resizeAntialiased', x);
  checkRank('resizeAntialiased', x, 2);
  const [rows, columns] = size2d('resizeAntialiased', 'size', size);
  checkOneOf('resizeAntialiased', 'mode', mode, Object.keys(FILTERS));
  const [batch, height, width, channels] = x.shape;
  if (height === 0 || width === 0) {
    throw new ConfigError(
      `resizeAntialiased: the input has shape [${x.shape}]; images of at least one pixel are needed`,
    );
  }
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, [batch, rows, columns, channels]);
  return op({x}, {rows: {input: height, output: rows}, columns: {input: width, output: columns}, mode}) as Tensor4D;
}
