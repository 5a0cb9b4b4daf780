/**
 * Cross-entropy of yes-or-no questions: one class, or several that do not exclude each other.
 *
 * Reference: `torch.nn.functional.binary_cross_entropy_with_logits` and `binary_cross_entropy`.
 */
import {
  add,
  cast,
  div,
  greater,
  maximum,
  mul,
  neg,
  notEqual,
  sigmoid,
  sub,
  type Tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import type {NoOptions} from '../activations/defineActivation.ts';
import {isPositive} from '../activations/isPositive.ts';
import {log1pExp} from '../activations/log1pExp.ts';
import {logSigmoid} from '../activations/logSigmoid.ts';
import {ConfigError} from '../errors.ts';
import {checkFlags} from '../made.ts';
import {clampedLog} from './clampedLog.ts';
import {definePairLoss, type PairMean} from './definePairLoss.ts';
import {labelsLike} from './pairwise.ts';
import {perSample} from './perSample.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';

/** Options of {@link binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions extends ReductionOptions {
  /** The outputs are scores before a sigmoid; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
  /** Weight of the positive labels: one number, or one for each value of the last axis; 0 or more. @defaultValue 1 */
  posWeight?: number | readonly number[];
  /** Pull of the labels towards one half, from 0 to 1: `y · (1 - s) + s / 2`. @defaultValue 0 */
  labelSmoothing?: number;
  /**
   * Label that stands for none: such a value has no loss and no gradient, and does not count in the mean of its sample; a
   * sample of no others has the loss 0 and does not count in the mean of the samples. @defaultValue none
   */
  ignoreIndex?: number;
  /** The loss in bits, and not in nats. @defaultValue false */
  bits?: boolean;
}

/** `-y · log σ(z) - (1 - y) · log σ(-z) = z · ([z > 0] - y) + log(1 + e^-|z|)`, of which neither term is ever negative. */
const ofSamples: PairMean<NoOptions> = definePairLoss<NoOptions>({
  name: 'ZooBinaryCrossEntropy',
  value: (y, z): Tensor => add(mul(z, sub(isPositive(z), y)), log1pExp(z)),
  slopeByTrue: (_, z): Tensor => neg(z),
  // not σ(z) - y, which is 0 for y = 1 from z = 17 on
  slopeByPred: (y, z): Tensor => sub(mul(sub(1, y), sigmoid(z)), mul(y, sigmoid(neg(z)))),
});

const inUnits = (nats: Tensor, bits: boolean): Tensor => (bits ? mul(nats, Math.LOG2E) : nats);

const OWNER = 'binaryCrossEntropy';

/** Above 0, and below the share of one value in any sample. */
const NO_SHARE = 1e-30;

/**
 * `-(w · y · log p + (1 - y) · log(1 - p))` with `w = posWeight`, in nats, averaged over the values of each sample.
 *
 * Logits of ±1e4 are as good as any. Logarithms of probabilities are held at -100, as in PyTorch, and slopes at ±1e12.
 *
 * @param yTrue - Labels from 0 to 1, `[batch, …]`.
 * @param yPred - Logits of the same shape, or probabilities.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ or an option is out of range.
 */
export function binaryCrossEntropy(yTrue: Tensor, yPred: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  const {fromLogits = true, posWeight = 1, labelSmoothing = 0, ignoreIndex, bits = false, ...rest} = options;
  const weights = checkPosWeight(posWeight, yPred.shape);
  checkFlags(OWNER, {fromLogits, bits});
  checkNumber(OWNER, 'labelSmoothing', labelSmoothing, 'a number from 0 to 1', n => n >= 0 && n <= 1);
  if (ignoreIndex !== undefined) checkNumber(OWNER, 'ignoreIndex', ignoreIndex, 'an integer', Number.isInteger);
  return tidy(() => {
    const labels = labelsLike(OWNER, yTrue, yPred);
    const y = labelSmoothing === 0 ? labels : add(mul(labels, 1 - labelSmoothing), labelSmoothing / 2);
    const plain = fromLogits && ignoreIndex === undefined && weights.every(w => w === 1);
    if (plain) return reduceLoss(OWNER, inUnits(ofSamples(y, yPred, {}), bits), rest);
    const yes = fromLogits ? logSigmoid(yPred) : clampedLog(yPred);
    const no = fromLogits ? logSigmoid(neg(yPred)) : clampedLog(sub(1, yPred));
    const positive = weights.every(w => w === 1) ? y : mul(y, tensor1d(weights));
    const losses = inUnits(neg(add(mul(positive, yes), mul(sub(1, y), no))), bits);
    if (ignoreIndex === undefined) return reduceLoss(OWNER, perSample(losses), rest);
    const counts = cast(notEqual(labels, ignoreIndex), 'float32');
    const share = perSample(counts);
    const each = div(perSample(mul(losses, counts)), maximum(share, NO_SHARE));
    return reduceLoss(OWNER, each, rest, cast(greater(share, 0), 'float32'));
  });
}

function checkPosWeight(posWeight: number | readonly number[], shape: readonly number[]): number[] {
  const weights: number[] = Array.isArray(posWeight) ? posWeight : [posWeight];
  for (const weight of weights) {
    checkNumber(OWNER, 'posWeight', weight, 'a number of at least 0, or a list of such,', n => n >= 0);
  }
  const last = shape[shape.length - 1];
  if (weights.length !== 1 && weights.length !== last) {
    throw new ConfigError(
      `${OWNER}: posWeight has ${weights.length} numbers and the outputs have shape [${shape}]; ` +
        `one number or ${last} are needed`,
    );
  }
  return weights;
}
