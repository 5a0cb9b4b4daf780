import type {WeightData, WeightTensor} from '@tfjs-zoo/weights';

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The same elements under another shape. */
export function reshaped(tensor: WeightTensor, shape: readonly number[]): WeightTensor {
  return {dtype: tensor.dtype, shape, data: () => tensor.data()};
}

/** The tensor with its axis `axes[i]` as axis `i`; its elements are moved when they are read. */
export function permuted(tensor: WeightTensor, axes: readonly number[]): WeightTensor {
  const shape = axes.map(axis => tensor.shape[axis]);
  return {dtype: tensor.dtype, shape, data: async () => permute(await tensor.data(), tensor.shape, axes)};
}

function permute(data: WeightData, shape: readonly number[], axes: readonly number[]): WeightData {
  const out = data.slice();
  const steps = axes.map(axis => count(shape.slice(axis + 1)));
  const sizes = axes.map(axis => shape[axis]);
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from];
    // counts the index of the result up, and follows it in the source
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < sizes[axis]) break;
      from -= steps[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
  return out;
}
