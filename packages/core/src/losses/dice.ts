/**
 * Dice loss: how much two regions fail to overlap. For segmentation, where most pixels are background.
 *
 * Milletari et al., "V-Net", arXiv:1606.04797 (2016). Reference: `keras.losses.Dice`, over each sample; there a region
 * that is rightly empty has the loss 1, here 0.
 */
import {add, div, mean, mul, sigmoid, sub, sum, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {ConfigError} from '../errors.ts';
import {checkFlags} from '../made.ts';
import {labelsLike} from './pairwise.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';

/** Options of {@link dice}. */
export interface DiceOptions extends ReductionOptions {
  /** The outputs are scores before a sigmoid; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
  /** Overlap of each class of the last axis by itself, then their mean; else of all together. @defaultValue false */
  perClass?: boolean;
  /**
   * Added to both sides of the quotient, above 0: makes a region that is empty in labels and outputs a loss of 0.
   * 1 forgives a few false pixels where there should be none. @defaultValue 1e-7
   */
  smooth?: number;
}

/**
 * `1 - (2 Σ y·p + smooth) / (Σ y + Σ p + smooth)` for each sample.
 *
 * @param yTrue - Labels from 0 to 1, `[batch, …, classes]`.
 * @param yPred - Logits of the same shape, or probabilities.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ, a sample is a single number, or `smooth` is not above 0.
 */
export function dice(yTrue: Tensor, yPred: Tensor, options: DiceOptions = {}): Tensor {
  const {fromLogits = true, perClass = false, smooth = 1e-7, ...rest} = options;
  checkFlags('dice', {fromLogits, perClass});
  checkNumber('dice', 'smooth', smooth, 'a number above 0', n => n > 0);
  const least = perClass ? 3 : 2;
  if (yPred.rank < least) {
    throw new ConfigError(
      `dice: outputs have shape [${yPred.shape}]; ` +
        (perClass ? '[batch, …, classes] with pixels in between is needed' : '[batch, …] is needed'),
    );
  }
  return tidy(() => {
    const y = labelsLike('dice', yTrue, yPred);
    const p = fromLogits ? sigmoid(yPred) : yPred;
    const axes = Array.from({length: yPred.rank - (perClass ? 2 : 1)}, (_, i) => i + 1);
    const overlap = add(mul(sum(mul(y, p), axes), 2), smooth);
    const areas = add(add(sum(y, axes), sum(p, axes)), smooth);
    const losses = sub(1, div(overlap, areas));
    return reduceLoss('dice', perClass ? mean(losses, 1) : losses, rest);
  });
}
