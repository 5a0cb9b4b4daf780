/**
 * Max pooling of images that also says where each largest value was.
 *
 * Reference: `torch.nn.functional.max_pool2d(…, return_indices=True)`.
 */
import {
  add,
  greater,
  isNaN as isNotANumber,
  logicalOr,
  scalar,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {defineOutputsOp} from './defineOutputsOp.ts';
import {type MaxPool2dAttrs, maxPool2d} from './maxPool2d.ts';
import {framed, frameOf} from './pooling/frame.ts';
import {type AxisWindow, axisWindows} from './pooling/window.ts';

/** What {@link maxPool2dWithIndices} gives, both `[batch, outHeight, outWidth, channels]`. */
export interface MaxPool2dWithIndices {
  /** The largest value in each window. */
  y: Tensor4D;
  /** Where it is in the image: `row · width + column`, int32. Of equal values the first, of NaNs the last. */
  indices: Tensor4D;
}

type Windows = readonly [AxisWindow, AxisWindow];

/** For each window of an axis, the first of its places that is in the input. */
function firstInside(count: number, {stride, pad: [before], dilation}: AxisWindow): number[] {
  return Array.from({length: count}, (_, i) => {
    const start = i * stride - before;
    return start < 0 ? start + Math.ceil(-start / dilation) * dilation : start;
  });
}

/** `row · width + column` for all rows and columns, `[1, rows, columns, 1]`. */
function grid(rows: readonly number[], columns: readonly number[], width: number): Tensor4D {
  const values = rows.flatMap(row => columns.map(column => row * width + column));
  return tensor4d(values, [1, rows.length, columns.length, 1], 'int32');
}

const starts = (count: number, {stride, pad: [before]}: AxisWindow): number[] =>
  Array.from({length: count}, (_, i) => i * stride - before);

/** Goes through the places of all windows at once, one place of the window after another. */
const searchOp = defineOutputsOp<'x' | 'pooled', 'indices', {windows: Windows}>({
  name: 'ZooMaxPool2dIndices',
  outputs: ['indices'],
  compose: ({x, pooled}, {windows}) => {
    const [rows, columns] = windows;
    const [batch, outHeight, outWidth, channels] = (pooled as Tensor4D).shape;
    const width = x.shape[2] ?? 0;
    const image = framed(x as Tensor4D, frameOf(x as Tensor4D, windows), Number.NEGATIVE_INFINITY);
    const start = grid(starts(outHeight, rows), starts(outWidth, columns), width);
    let best: Tensor = scalar(Number.NEGATIVE_INFINITY);
    let indices: Tensor = grid(firstInside(outHeight, rows), firstInside(outWidth, columns), width);
    for (let u = 0; u < rows.poolSize; u++) {
      for (let v = 0; v < columns.poolSize; v++) {
        const [top, left] = [u * rows.dilation, v * columns.dilation];
        const bottom = top + (outHeight - 1) * rows.stride + 1;
        const right = left + (outWidth - 1) * columns.stride + 1;
        const seen = stridedSlice(
          image,
          [0, top, left, 0],
          [batch, bottom, right, channels],
          [1, rows.stride, columns.stride, 1],
        );
        const wins = logicalOr(greater(seen, best), isNotANumber(seen));
        best = where(wins, seen, best);
        indices = where(wins, add(start, scalar(top * width + left, 'int32')), indices);
      }
    }
    return {indices};
  },
  // as of any whole number: so that what is unpooled can be differentiated by what was pooled
  gradient: {
    saves: ['x', 'pooled'],
    of: (_dys, {x, pooled}) => ({x: () => zerosLike(x), pooled: () => zerosLike(pooled)}),
  },
});

/**
 * The largest value in each window, and its index.
 *
 * Only the values are differentiable.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @throws ConfigError if the window is larger than the padded image, or the padding more than half the window.
 */
export function maxPool2dWithIndices(x: Tensor, attrs: MaxPool2dAttrs): MaxPool2dWithIndices {
  return tidy(() => {
    const y = maxPool2d(x, attrs);
    const [rows, columns] = axisWindows(attrs);
    const {indices} = searchOp({x, pooled: y}, {windows: [rows, columns]});
    return {y, indices: indices as Tensor4D};
  });
}
