/**
 * Sums and means over axes that are not the last, such as the batch: one pass over plain arrays, row by row as they lie in
 * memory, where tfjs's own kernels transpose first. Sums are in double precision.
 *
 * Of nothing the sum is 0 and the mean NaN; on wasm tfjs's own leave what was in memory.
 */
import {
  backend_util,
  fill as filled,
  type KernelConfig,
  Mean,
  type NamedAttrMap,
  Sum,
  type Tensor,
  util,
} from '@tensorflow/tfjs-core';
import type {Fill} from './fill.ts';

/** A shape as `[blocks, rows, columns]`, of which the rows are summed. */
interface View {
  readonly blocks: number;
  readonly rows: number;
  readonly columns: number;
}

/** The view in which `axes`, ascending, are the rows, if they lie side by side. */
function viewOf(shape: readonly number[], axes: readonly number[]): View | undefined {
  const [first = 0] = axes;
  if (axes.some((axis, i) => axis !== first + i)) return undefined;
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const end = first + axes.length;
  return {
    blocks: product(shape.slice(0, first)),
    rows: product(shape.slice(first, end)),
    columns: product(shape.slice(end)),
  };
}

function sumRows(x: Float32Array, y: Float32Array, {blocks, rows, columns}: View, divisor: number): void {
  const sums = new Float64Array(columns);
  for (let block = 0; block < blocks; block++) {
    sums.fill(0);
    const start = block * rows * columns;
    for (let row = start; row < start + rows * columns; row += columns) {
      for (let c = 0; c < columns; c++) sums[c] += x[row + c];
    }
    for (let c = 0; c < columns; c++) y[block * columns + c] = sums[c] / divisor;
  }
}

/** A kernel of ours for what it is faster at, and for nothing; for all else the backend's own. */
function reduction(own: KernelConfig, fill: Fill, isMean: boolean): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const x = args.inputs.x as Tensor;
      const {axis, keepDims} = args.attrs as NamedAttrMap as {axis: number | number[]; keepDims: boolean};
      const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const [short] = backend_util.computeOutAndReduceShapes(x.shape, axes);
      const shape = keepDims ? backend_util.expandShapeToKeepDim(short, axes) : short;
      if (x.size === 0) return isMean ? filled(shape, Number.NaN) : filled(shape, 0, x.dtype as 'float32');
      const view = viewOf(x.shape, axes);
      if (x.dtype !== 'float32' || view === undefined || view.columns === 1) return own.kernelFunc(args);
      return fill(args.backend, [x], shape, ([values], y) => sumRows(values, y, view, isMean ? view.rows : 1));
    },
  };
}

/** The kernels of `tf.sum` and `tf.mean`, to be made from the backend's own. */
export const COLUMN_SUMS: Readonly<Record<string, (own: KernelConfig, fill: Fill) => KernelConfig>> = {
  [Sum]: (own, fill) => reduction(own, fill, false),
  [Mean]: (own, fill) => reduction(own, fill, true),
};
