/**
 * Normalisation within each sample: values of a group are brought to mean 0 and variance 1.
 *
 * Over the n values of a group: `μ = Σ x / n`, `v = Σ (x - μ)² / n`, `r = 1 / √(v + ε)`, `y = (x - μ) · r`, and
 *
 * `dx = r · (dy - Σ dy / n - y · Σ (dy · y) / n)`.
 *
 * Layer, instance and group normalisation are this with different groups.
 */
import {add, clone, mean, mul, reshape, rsqrt, square, sub, type Tensor} from '@tensorflow/tfjs-core';
import {checkFloat} from './checkFloat.ts';
import {defineOutputsOp} from './defineOutputsOp.ts';

interface Attrs {
  /** The input as `[blocks, rows, groups, members]`: a group is all rows and members of a block that share its place. */
  readonly view: readonly number[];
  readonly epsilon: number;
}

const meanOfGroup = (x: Tensor): Tensor => {
  // one row needs no second sum, nor does one member
  const [, rows = 1, , members = 1] = x.shape;
  const axes = [...(rows > 1 ? [1] : []), ...(members > 1 ? [3] : [])];
  return axes.length === 0 ? x : mean(x, axes, true);
};

const op = defineOutputsOp<'x', 'y' | 'scale', Attrs>({
  name: 'ZooNormalize',
  outputs: ['y', 'scale'],
  compose: ({x}, {view, epsilon}) => {
    const values = reshape(x, [...view]);
    const centered = sub(values, meanOfGroup(values));
    const scale = rsqrt(add(meanOfGroup(square(centered)), epsilon));
    return {y: reshape(mul(centered, scale), x.shape), scale};
  },
  gradient: {
    saves: ['y', 'scale'],
    of: ({y: dy}, {y, scale}, {view}) => ({
      x: () => {
        const [upstream, values] = [reshape(dy, [...view]), reshape(y, [...view])];
        const along = mul(values, meanOfGroup(mul(upstream, values)));
        return reshape(mul(scale, sub(sub(upstream, meanOfGroup(upstream)), along)), y.shape);
      },
    }),
  },
});

/**
 * Normalises `x` within groups of its values.
 *
 * @param x - float32.
 * @param view - The shape `[blocks, rows, groups, members]` that shows the groups: each is all rows and members of a block
 *   that share their place on the third axis.
 * @param epsilon - What is added to the variance.
 * @returns The shape of `x`.
 * @throws ConfigError if `x` is not float32.
 */
export function normalize(
  owner: string,
  x: Tensor,
  view: readonly [blocks: number, rows: number, groups: number, members: number],
  epsilon: number,
): Tensor {
  checkFloat(owner, x);
  // there is nothing to normalise, and some backends fail at it
  if (x.size === 0) return clone(x);
  return op({x}, {view, epsilon}).y;
}
