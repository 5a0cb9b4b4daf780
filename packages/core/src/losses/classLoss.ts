/**
 * What losses of classifiers share: labels in either form, class weights, an index to ignore, label smoothing.
 */
import {add, gather, mul, type Tensor, type Tensor2D, tensor1d, tidy} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {ConfigError} from '../errors.ts';
import {checkFloat} from '../ops/checkFloat.ts';
import {classLabels, hotLabels} from './classIndices.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';
import {shaped, typed} from './shaped.ts';

/** Options of the losses of classifiers. */
export interface ClassLossOptions extends ReductionOptions {
  /**
   * Weight of each class, 0 or more. With class indices the mean then divides by the sum of the weights of the labels,
   * with probabilities by the number of samples, as in PyTorch. @defaultValue 1 for each
   */
  classWeights?: readonly number[];
  /** Class index that stands for no label: no loss, no gradient, and not counted in the mean. @defaultValue -100 */
  ignoreIndex?: number;
  /** Part of the probability that is spread evenly over all classes, from 0 to 1. @defaultValue 0 */
  labelSmoothing?: number;
}

/** The loss of each row, `[rows]`, from targets and scores `[rows, numClasses]`. */
export type RowLoss = (targets: Tensor2D, scores: Tensor2D) => Tensor;

/**
 * Tells class indices from probabilities by their shape.
 *
 * @throws ConfigError if the labels are neither.
 */
export function areIndices(owner: string, labels: Tensor, scores: Tensor): boolean {
  checkFloat(owner, scores);
  if (scores.rank < 2) {
    throw new ConfigError(`${owner}: scores have shape [${scores.shape}]; [batch, numClasses] is needed`);
  }
  const rows = scores.shape.slice(0, -1);
  if (String(labels.shape) === String(scores.shape)) return false;
  if (String(labels.shape) === String(rows) || String(labels.shape) === `${rows},1`) return true;
  throw new ConfigError(
    `${owner}: labels have shape [${labels.shape}] and scores [${scores.shape}]; ` +
      `labels must be one-hot [${scores.shape.join(', ')}] or class indices [${rows.join(', ')}]`,
  );
}

/** The loss of each row, `[rows]`, from the index of its class, `[rows]`, and scores `[rows, numClasses]`. */
export type IndexLoss = (index: Tensor, scores: Tensor2D) => Tensor;

/**
 * Computes a loss row by row, and reduces it. The result of 'none' has the shape of the scores without the last axis.
 *
 * @param indexLoss - What to take where the labels are class indices and are not smoothed, if that is faster.
 */
export function classLoss(
  owner: string,
  labels: Tensor,
  scores: Tensor,
  {classWeights, ignoreIndex = -100, labelSmoothing = 0, ...rest}: ClassLossOptions,
  rowLoss: RowLoss,
  indexLoss?: IndexLoss,
): Tensor {
  const indices = areIndices(owner, labels, scores);
  const numClasses = scores.shape[scores.rank - 1] ?? 0;
  checkNumber(owner, 'labelSmoothing', labelSmoothing, 'a number from 0 to 1', n => n >= 0 && n <= 1);
  checkNumber(owner, 'ignoreIndex', ignoreIndex, 'an integer', Number.isInteger);
  checkClassWeights(owner, classWeights, numClasses);
  return tidy(() => {
    const flat = shaped(scores, [scores.size / numClasses || 0, numClasses]) as Tensor2D;
    const weights = classWeights && tensor1d([...classWeights]);
    const outShape = scores.shape.slice(0, -1);
    const targetsOf = (t: Tensor): Tensor2D => {
      const smooth = labelSmoothing === 0 ? t : add(mul(t, 1 - labelSmoothing), labelSmoothing / numClasses);
      return (weights === undefined ? smooth : mul(smooth, weights)) as Tensor2D;
    };

    if (!indices) {
      const targets = targetsOf(typed(shaped(labels, flat.shape), 'float32'));
      return reduceLoss(owner, shaped(rowLoss(targets, flat), outShape), rest);
    }

    const index = typed(shaped(labels, [labels.size]), 'int32');
    const {clamped, counts} = classLabels(index, numClasses, ignoreIndex);
    const weightOfLabel = weights === undefined ? counts : mul(counts, gather(weights, clamped));
    const perRow =
      indexLoss !== undefined && labelSmoothing === 0
        ? mul(indexLoss(clamped, flat), weightOfLabel)
        : mul(rowLoss(targetsOf(hotLabels(index, numClasses)), flat), counts);
    return reduceLoss(owner, shaped(perRow, outShape), rest, shaped(weightOfLabel, outShape));
  });
}

function checkClassWeights(owner: string, weights: readonly number[] | undefined, numClasses: number): void {
  if (weights === undefined) return;
  if (!Array.isArray(weights) || weights.length !== numClasses) {
    const found = Array.isArray(weights) ? `${weights.length} numbers` : `no list but ${JSON.stringify(weights)}`;
    throw new ConfigError(
      `${owner}: classWeights are ${found}, and there are ${numClasses} classes; one number for each class is needed`,
    );
  }
  for (const weight of weights) {
    checkNumber(owner, 'classWeights', weight, 'a number of at least 0 for each class', n => n >= 0);
  }
}
