import {
  add,
  argMax,
  cast,
  equal,
  expandDims,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  oneHot,
  range,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {shown} from '../ops/geometry.ts';
import {classTargets} from './classTargets.ts';

/** A metric: one number a sample from labels and scores. Its `name` is the name in the logs. */
export type Metric = (labels: Tensor, scores: Tensor) => Tensor1D;

/**
 * Makes a metric that is 1 where the label is among the `k` highest scores, else 0.
 *
 * Of equal scores those of lower classes count as higher, as in {@link accuracy}: `topK(1)` is the accuracy.
 * A score that is NaN counts as higher than the label's.
 *
 * @throws ConfigError if `k` is not a positive integer.
 */
export function topK(k: number): Metric {
  if (!Number.isInteger(k) || k < 1) throw new ConfigError(`topK: k is ${shown(k)}; a positive integer is needed`);
  const metric: Metric = (labels, scores) =>
    tidy(() => {
      const numClasses = scores.shape[1] ?? 0;
      const label = argMax(classTargets(`top${k}`, labels, scores), 1);
      const isLabel = cast(oneHot(cast(label, 'int32'), numClasses), 'bool');
      // selected, not multiplied: 0 times an infinite score would be NaN
      const own = expandDims(sum(where(isLabel, scores, zerosLike(scores)), 1), 1);
      const higher = logicalNot(lessEqual(scores, own));
      const before = less(expandDims(range(0, numClasses, 1, 'int32'), 0), cast(expandDims(label, 1), 'int32'));
      const tiedBefore = logicalAnd(equal(scores, own), before);
      const rank = sum(add(cast(higher, 'int32'), cast(tiedBefore, 'int32')), 1);
      return cast(less(rank, k), 'float32') as Tensor1D;
    });
  Object.defineProperty(metric, 'name', {value: `top${k}`});
  return metric;
}
