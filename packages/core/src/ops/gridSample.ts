/**
 * Images seen through a grid: each output pixel is what the image shows at a point of its own.
 *
 * `y[b, i, j, c] = Σ_{h,w} x[b, h, w, c] · k(h - v) · k(w - u)`, where `(u, v)` is `grid[b, i, j]` in pixels and
 * `k(d) = max(0, 1 - |d|)`, or 1 for the nearest pixel. With `affineGrid` it is a spatial transformer.
 *
 * Jaderberg et al., "Spatial transformer networks", arXiv:1506.02025 (2015). Reference:
 * `torch.nn.functional.grid_sample` (aten/native/GridSampler.cpp).
 */
import {
  add,
  addN,
  concat,
  mul,
  range,
  reshape,
  scalar,
  slice,
  sum,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {checkOneOf} from './checkOneOf.ts';
import {defineOp} from './defineOp.ts';
import {
  axisTaps,
  type GridReading,
  type GridSampleMode,
  type GridSamplePadding,
  type Tap,
} from './gridSampling/axisTaps.ts';
import {addRows, gatherRows} from './gridSampling/rows.ts';
import {checkRank} from './pooling/byPlanes.ts';

/** How images are sampled. */
export interface GridSampleAttrs {
  /** Interpolate between four pixels, or take the nearest. @defaultValue 'bilinear' */
  mode?: GridSampleMode;
  /** What lies outside of the images. @defaultValue 'zeros' */
  paddingMode?: GridSamplePadding;
  /** Let -1 and 1 be the centres of the outermost pixels, instead of their outer edges. @defaultValue false */
  alignCorners?: boolean;
}

interface Attrs extends GridReading {
  /** Of the images. */
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
}

/** For each point of all grids, one of the pixels that it is made of. */
interface Corner {
  /** Its number among all pixels of the batch, int32 `[points]`. */
  readonly pixel: Tensor;
  readonly y: Tap;
  readonly x: Tap;
}

/** `[points, 1]`: a number for each point, for all its channels. */
const forChannels = (v: Tensor): Tensor => reshape(v, [v.size, 1]);

function cornersOf(grid: Tensor, {shape: [batch, height, width], ...reading}: Attrs): Corner[] {
  const points = grid.size / 2;
  const pairs = reshape(grid, [points, 2]);
  const along = (axis: 0 | 1, length: number): Tap[] =>
    axisTaps(reshape(slice(pairs, [0, axis], [points, 1]), [points]), length, reading);
  const columns = along(0, width);
  const rows = along(1, height);
  const images = reshape(range(0, batch, 1, 'int32'), [batch, 1]);
  const inImages = (v: Tensor): Tensor => reshape(v, [batch, points / batch]);
  return rows.flatMap(y =>
    columns.map(x => {
      const row = add(mul(images, scalarInt(height)), inImages(y.at));
      return {pixel: reshape(add(mul(row, scalarInt(width)), inImages(x.at)), [points]), y, x};
    }),
  );
}

const scalarInt = (n: number): Tensor => scalar(n, 'int32');

/** `[points, channels]`: the pixel of each point at one of its corners. */
function valuesAt(x: Tensor, {pixel}: Corner, {shape: [batch, height, width, channels]}: Attrs): Tensor {
  const count = batch * height * width;
  return gatherRows({x: reshape(x, [count, channels]), at: pixel}, {count});
}

function sampled(x: Tensor, grid: Tensor, attrs: Attrs): Tensor {
  const [batch, newHeight, newWidth] = grid.shape;
  const parts = cornersOf(grid, attrs).map(corner =>
    mul(valuesAt(x, corner, attrs), forChannels(mul(corner.y.share, corner.x.share))),
  );
  return reshape(addN(parts), [batch, newHeight, newWidth, attrs.shape[3]]);
}

/** Each pixel's share of what came of it. */
function gradientOfImages(dy: Tensor, grid: Tensor, attrs: Attrs): Tensor {
  const [batch, height, width, channels] = attrs.shape;
  const rows = reshape(dy, [grid.size / 2, channels]);
  const parts = cornersOf(grid, attrs).map(({pixel, y, x}) =>
    addRows({x: mul(rows, forChannels(mul(y.share, x.share))), at: pixel}, {count: batch * height * width}),
  );
  return reshape(addN(parts), [...attrs.shape]);
}

/** By how much what the points show grows as they move. */
function gradientOfGrid(dy: Tensor, x: Tensor, grid: Tensor, attrs: Attrs): Tensor {
  const rows = reshape(dy, [grid.size / 2, attrs.shape[3]]);
  const parts = cornersOf(grid, attrs).map(corner => {
    const along = sum(mul(rows, valuesAt(x, corner, attrs)), 1);
    const across = mul(along, mul(corner.y.share, corner.x.slope));
    const down = mul(along, mul(corner.y.slope, corner.x.share));
    return concat([forChannels(across), forChannels(down)], 1);
  });
  return reshape(addN(parts), grid.shape);
}

const op = defineOp<'x' | 'grid', Attrs>({
  name: 'ZooGridSample',
  compose: ({x, grid}, attrs) => sampled(x, grid, attrs),
  gradient: {
    saves: ['x', 'grid'],
    of: (dy, {x, grid}, attrs) => ({
      x: () => gradientOfImages(dy, grid, attrs),
      grid: () => gradientOfGrid(dy, x, grid, attrs),
    }),
  },
});

/**
 * Samples each image of a batch at the points of its grid. Differentiable by the images and by the grid.
 *
 * @param x - Images `[batch, height, width, channels]`, float32, of at least one pixel.
 * @param grid - Points `[batch, newHeight, newWidth, 2]`, float32: column, then row; -1 is the left or upper end of the image,
 *   1 the right or lower one. What is not a number counts as -1.
 * @returns `[batch, newHeight, newWidth, channels]`.
 * @throws ConfigError if `x` or `grid` is of another type or shape, or `mode` or `paddingMode` is none.
 */
export function gridSample(
  x: Tensor,
  grid: Tensor,
  {mode = 'bilinear', paddingMode = 'zeros', alignCorners = false}: GridSampleAttrs = {},
): Tensor4D {
  checkFloat('gridSample', x);
  checkRank('gridSample', x, 2);
  checkOneOf('gridSample', 'mode', mode, ['bilinear', 'nearest']);
  checkOneOf('gridSample', 'paddingMode', paddingMode, ['zeros', 'border', 'reflection']);
  const [batch, height, width, channels] = (x as Tensor4D).shape;
  checkGrid(grid, batch);
  if (height === 0 || width === 0) {
    throw new ConfigError(`gridSample: the input has shape [${x.shape}]; images of at least one pixel are needed`);
  }
  const [, newHeight, newWidth] = grid.shape;
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, [batch, newHeight, newWidth, channels]);
  return op({x, grid}, {mode, paddingMode, alignCorners, shape: [batch, height, width, channels]}) as Tensor4D;
}

function checkGrid(grid: Tensor, batch: number): void {
  const [count, newHeight, newWidth, pair] = grid.shape;
  const fits = grid.rank === 4 && count === batch && newHeight > 0 && newWidth > 0 && pair === 2;
  if (grid.dtype === 'float32' && fits) return;
  throw new ConfigError(
    `gridSample: grid is ${grid.dtype} of shape [${grid.shape}]; float32 [${batch}, newHeight, newWidth, 2] is needed, one ` +
      'point (column, row) for each pixel of the result, as affineGrid gives them',
  );
}
