/**
 * Negative log-likelihood: cross-entropy for models that end in log softmax.
 *
 * Reference: `torch.nn.functional.nll_loss`.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {type ClassLossOptions, classLoss} from './classLoss.ts';
import {negativeLogLikelihood} from './logProbabilities.ts';

/** Options of {@link nll}. */
export type NllOptions = Omit<ClassLossOptions, 'labelSmoothing'>;

/**
 * `-Σ_c w_c · t_c · log p_c` for each sample, from logarithms of probabilities.
 *
 * @param labels - Class indices `[batch]` or `[batch, 1]`, or class probabilities `[batch, numClasses]`.
 * @param logProbabilities - `[batch, numClasses]`, as `logSoftmax` gives them.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes do not go together or an option is out of range.
 */
export function nll(labels: Tensor, logProbabilities: Tensor, options: NllOptions = {}): Tensor {
  return classLoss('nll', labels, logProbabilities, options, negativeLogLikelihood);
}
