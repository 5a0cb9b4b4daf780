/**
 * From one loss a sample to what is minimised.
 */
import {div, maximum, mean, mul, sum, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';

/** Options of every loss. */
export interface ReductionOptions {
  /**
   * 'none' for one loss a sample, as `model.compile` and `fit` want it; 'sum' of them; 'mean' of them.
   *
   * The mean of weighted losses divides by the sum of the weights: weights of 2 everywhere change nothing.
   * It is 0, not NaN, where all weights are. @defaultValue 'none'
   */
  reduction?: 'none' | 'mean' | 'sum';
  /** Multiplies the loss of each sample. Of the shape of the losses that 'none' gives, `[batch]` as a rule; 0 or more. */
  sampleWeights?: Tensor;
}

/** Less than any sum of weights but 0. */
const NO_WEIGHT = 1e-30;

/**
 * Applies the options to the losses of the samples.
 *
 * @param weights - Weights that are in the losses already, and count in the mean.
 */
export function reduceLoss(
  owner: string,
  losses: Tensor,
  {reduction = 'none', sampleWeights, ...others}: ReductionOptions,
  weights?: Tensor,
): Tensor {
  // a loss takes out its own options, so that what is left is misspelt or has another name elsewhere
  checkNames(owner, others, ['reduction', 'sampleWeights', 'and those in its description']);
  if (sampleWeights !== undefined && String(sampleWeights.shape) !== String(losses.shape)) {
    throw new ConfigError(
      `${owner}: sampleWeights have shape [${sampleWeights.shape}]; one weight for each loss, [${losses.shape}], is needed`,
    );
  }
  const weighted = sampleWeights === undefined ? losses : mul(losses, sampleWeights);
  switch (reduction) {
    case 'none':
      return weighted;
    case 'sum':
      return sum(weighted);
    case 'mean': {
      const all = [weights, sampleWeights].filter(each => each !== undefined);
      if (all.length === 0) return mean(losses);
      // not divNoNan, whose gradient is NaN where the divisor is 0
      return div(sum(weighted), maximum(sum(all.reduce((a, b) => mul(a, b))), NO_WEIGHT));
    }
    default:
      throw new ConfigError(`${owner}: reduction is ${JSON.stringify(reduction)}; 'none', 'mean' or 'sum' is needed`);
  }
}
