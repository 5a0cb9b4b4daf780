import {cast, equal, greater, mean, reshape, type Tensor, type Tensor1D, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import type {Metric} from './topK.ts';

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /** The outputs are scores before a sigmoid; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
  /** Probability above which the answer is yes, in (0, 1). @defaultValue 0.5 */
  threshold?: number;
}

/**
 * Makes a metric of yes-or-no questions: the part of a sample's answers that are right. Its mean over a data set is the
 * accuracy. Fits `model.compile({metrics: [binaryAccuracy()]})`.
 *
 * Labels are 0 or 1, `[batch, …]`, outputs of the same size. Reference: Keras `BinaryAccuracy`.
 *
 * @throws ConfigError if the threshold is out of range, or labels and outputs differ in size.
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  checkNames('binaryAccuracy', options, ['fromLogits', 'threshold']);
  const {fromLogits = true, threshold = 0.5} = options;
  if (!(threshold > 0 && threshold < 1)) {
    throw new ConfigError(`binaryAccuracy: threshold is ${threshold}; a probability above 0 and below 1 is needed`);
  }
  const cut = fromLogits ? Math.log(threshold / (1 - threshold)) : threshold;
  const metric: Metric = (labels: Tensor, scores: Tensor) => {
    if (labels.size !== scores.size || labels.shape[0] !== scores.shape[0]) {
      throw new ConfigError(
        `binaryAccuracy: labels have shape [${labels.shape}] and scores [${scores.shape}]; one score a label is needed`,
      );
    }
    return tidy(() => {
      const flat = [labels.shape[0] ?? 1, -1];
      const decided = cast(greater(reshape(scores, flat), cut), 'float32');
      const right = equal(decided, cast(reshape(labels, flat), 'float32'));
      return mean(cast(right, 'float32'), 1) as Tensor1D;
    });
  };
  Object.defineProperty(metric, 'name', {value: 'binaryAccuracy'});
  return metric;
}
