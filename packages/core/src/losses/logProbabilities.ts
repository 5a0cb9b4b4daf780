import {maximum, mul, neg, sum, type Tensor} from '@tensorflow/tfjs-core';

/** The least finite float32. */
const LOWEST = -3.4028234663852886e38;

/** Logarithms of probabilities with minus infinity made finite, as 0 times infinity, a class that is not wanted, is NaN. */
export function finite(logProbabilities: Tensor): Tensor {
  return maximum(logProbabilities, LOWEST);
}

/** `-Σ_c t_c · log p_c` along the last axis. */
export function negativeLogLikelihood(targets: Tensor, logProbabilities: Tensor): Tensor {
  return neg(sum(mul(targets, finite(logProbabilities)), -1));
}
