/**
 * Settings of a training that go into its loss.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError, losses} from '@tfjs-zoo/core';

/** What the loss that is minimised has beside the labels and the outputs. */
export interface LossSettings {
  /**
   * Weight of each class, 0 or more, for classes of unequal size. The loss stays a mean over the samples, as with Keras's
   * `class_weight`: weights of 2 everywhere double it. For training only: `val_loss` and metrics are without.
   * @defaultValue 1 for each
   */
  classWeights?: readonly number[];
  /**
   * Part of each label's probability that is spread evenly over all classes, from 0 to 1. For training only, as in timm:
   * `val_loss` is without. @defaultValue 0
   */
  labelSmoothing?: number;
}

type LossWith<T> = (labels: Tensor, outputs: Tensor, options: T) => Tensor;

/** Losses of this library that know a setting, which some give another place in their formula than others. */
const WITH: {readonly [K in keyof LossSettings]-?: ReadonlyMap<losses.Loss, LossWith<LossSettings>>} = {
  classWeights: new Map<losses.Loss, LossWith<LossSettings>>([
    [losses.crossEntropy, losses.crossEntropy],
    [losses.categoricalCrossEntropy, losses.categoricalCrossEntropy],
    [losses.sparseCategoricalCrossEntropy, losses.sparseCategoricalCrossEntropy],
    [losses.categoricalFocal, losses.categoricalFocal],
    [losses.nll, losses.nll],
  ]),
  labelSmoothing: new Map<losses.Loss, LossWith<LossSettings>>([
    [losses.crossEntropy, losses.crossEntropy],
    [losses.categoricalCrossEntropy, losses.categoricalCrossEntropy],
    [losses.sparseCategoricalCrossEntropy, losses.sparseCategoricalCrossEntropy],
    [losses.categoricalFocal, losses.categoricalFocal],
    [losses.binaryCrossEntropy, losses.binaryCrossEntropy],
  ]),
};

/**
 * The loss with the settings in it; the loss itself if there are none.
 *
 * @param classes - The model's output units.
 * @throws ConfigError if a setting is out of range, or the loss does not know it.
 */
export function lossWith(
  owner: string,
  loss: losses.Loss,
  {classWeights, labelSmoothing}: LossSettings,
  classes: number | null | undefined,
): losses.Loss {
  const given: LossSettings = {
    ...(classWeights !== undefined && {classWeights: checkClassWeights(owner, classWeights, classes)}),
    ...(labelSmoothing !== undefined && {labelSmoothing: checkSmoothing(owner, labelSmoothing)}),
  };
  const names = Object.keys(given) as (keyof LossSettings)[];
  if (names.length === 0) return loss;
  const [known] = names.map(name => {
    const found = WITH[name].get(loss);
    if (found) return found;
    const those = [...WITH[name].keys()].map(other => other.name).join(', ');
    const otherwise =
      name === 'classWeights' ? 'put the weights into your loss, or give sampleWeights' : 'put it into your loss';
    throw new ConfigError(
      `${owner}: ${name} is given, and the loss '${loss.name || 'without a name'}' has no such setting; ${those} have. ` +
        `Take one of these, or ${otherwise}`,
    );
  });
  return (labels, outputs) => known(labels, outputs, given);
}

function checkClassWeights(owner: string, weights: readonly number[], classes: number | null | undefined) {
  if (!Array.isArray(weights) || (typeof classes === 'number' && weights.length !== classes)) {
    const found = Array.isArray(weights) ? `${weights.length} numbers` : JSON.stringify(weights);
    throw new ConfigError(
      `${owner}: classWeights is ${found}; a list of ${classes ?? ''} numbers, one a class, is needed`,
    );
  }
  const bad = weights.findIndex(weight => !(Number.isFinite(weight) && weight >= 0));
  if (bad < 0) return weights;
  throw new ConfigError(`${owner}: classWeights[${bad}] is ${weights[bad]}; a finite number of at least 0 is needed`);
}

function checkSmoothing(owner: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new ConfigError(`${owner}: labelSmoothing is ${value}; a number from 0 to 1 is needed`);
}
