/** Labels that are class indices, one for each row of scores. */
import {
  add,
  cast,
  div,
  equal,
  gather,
  maximum,
  minimum,
  oneHot,
  range,
  reshape,
  scalar,
  type Tensor,
  type Tensor2D,
  tensorScatterUpdate,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {defineOutputsOp} from '../ops/defineOutputsOp.ts';

/** Rows of zeros with a 1 at the index, float32; of zeros alone for an index that is no class. */
export function hotLabels(index: Tensor, numClasses: number): Tensor {
  // cast afterwards: asked for float32, wasm writes the bits of an integer
  return cast(oneHot(index, numClasses), 'float32');
}

/** Where the values at the index of each row are, counted through all rows. */
const places = (x: Tensor, index: Tensor): Tensor => add(index, range(0, x.size, x.shape[1] ?? 0, 'int32'));

/** Of each row the value at its index, which must be that of a class. */
export function atIndices(x: Tensor, index: Tensor): Tensor {
  if (x.size === 0) return reshape(x, [0]);
  // not `gather` with a batch axis: on wasm that reads beyond its input
  return gather(reshape(x, [x.size]), places(x, index));
}

/** `x` with others of the values that {@link atIndices} gives. */
export function withAtIndices(x: Tensor, index: Tensor, values: Tensor): Tensor {
  if (x.size === 0) return x;
  const at = reshape(places(x, index), [index.size, 1]) as Tensor2D;
  return reshape(tensorScatterUpdate(reshape(x, [x.size]), at, values), x.shape);
}

/** Labels that are class indices, as losses use them, both `[rows]`. */
export interface ClassLabels {
  /** Indices of classes in place of all that are none. */
  readonly clamped: Tensor;
  /**
   * 1 for each label, 0 for one to be ignored, and NaN for one that is no class: it must not pass for a loss of 0, and to look for it
   * on the host would hold up every step of a backend that computes on after it returned.
   */
  readonly counts: Tensor;
}

/** A kernel, as so many operations on so few numbers take their time by being called. */
const labelsOp = defineOutputsOp<'index', keyof ClassLabels, {numClasses: number; ignoreIndex: number}>({
  name: 'ZooClassLabels',
  outputs: ['clamped', 'counts'],
  compose: ({index}, {numClasses, ignoreIndex}) => {
    const clamped = minimum(maximum(index, scalar(0, 'int32')), scalar(numClasses - 1, 'int32'));
    const hits = cast(equal(index, clamped), 'float32');
    const counts = where(equal(index, scalar(ignoreIndex, 'int32')), zerosLike(hits), div(hits, hits));
    return {clamped, counts};
  },
});

/** Holds class indices, `[rows]`, int32, against their range. */
export const classLabels = (index: Tensor, numClasses: number, ignoreIndex: number): ClassLabels =>
  labelsOp({index}, {numClasses, ignoreIndex});
