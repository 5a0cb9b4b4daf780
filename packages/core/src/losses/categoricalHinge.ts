/**
 * Hinge loss between the right class and the best of the others.
 *
 * Reference: `keras.losses.CategoricalHinge`.
 */
import {add, cast, div, equal, expandDims, max, mul, relu, sub, sum, type Tensor} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {classLoss} from './classLoss.ts';
import type {ReductionOptions} from './reduction.ts';

/** The maximum of each row. Of equal ones each has an equal share of the gradient, as in PyTorch; in tfjs each has all. */
const rowMax = defineOp<'x', Record<never, never>>({
  name: 'ZooRowMax',
  compose: ({x}) => max(x, 1),
  gradient: {
    saves: ['x'],
    of: (dy, {x}) => ({
      x: () => {
        const highest = cast(equal(x, max(x, 1, true)), 'float32');
        return mul(div(highest, sum(highest, 1, true)), expandDims(dy, 1));
      },
    }),
  },
});

/**
 * `max(max_c((1 - y_c) · ŷ_c) - Σ_c y_c · ŷ_c + 1, 0)` for each sample.
 *
 * As in Keras, the first maximum is at least 0: the right class takes part in it with 0.
 *
 * @param yTrue - One-hot labels `[batch, numClasses]`, or class indices `[batch]` or `[batch, 1]`.
 * @param yPred - Scores `[batch, numClasses]`.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes do not go together.
 */
export function categoricalHinge(yTrue: Tensor, yPred: Tensor, options: ReductionOptions = {}): Tensor {
  return classLoss('categoricalHinge', yTrue, yPred, options, (targets, scores) => {
    const right = sum(mul(targets, scores), 1);
    const wrong = rowMax({x: mul(sub(1, targets), scores)}, {});
    return relu(add(sub(wrong, right), 1));
  });
}
