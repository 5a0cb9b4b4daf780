/**
 * What is minimised and what is measured.
 */
import {mean, mul, type Scalar, sum, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, losses, metrics as zooMetrics} from '@tfjs-zoo/core';
import type {ModelShape} from './modelShape.ts';

/** A loss: one number a sample (or their mean) from labels and outputs; tfjs's own loss functions are such. */
export type Loss = losses.Loss;

/** Losses that take scores, and would apply softmax to them once more if a model had done so. */
const OF_SCORES: readonly Loss[] = [
  losses.crossEntropy,
  losses.categoricalCrossEntropy,
  losses.sparseCategoricalCrossEntropy,
  losses.categoricalFocal,
];

/** Metrics under the names they get in the logs: an object, or functions that go by their own names. */
export type Metrics = readonly Loss[] | Readonly<Record<string, Loss>>;

/** Loss and metrics of a training or an evaluation. */
export interface Objective {
  readonly loss: Loss;
  readonly metrics: readonly Loss[];
  /** Names in the logs: 'loss', then the metrics'. */
  readonly names: readonly string[];
}

/**
 * The objective given, or what the model was compiled with, or cross-entropy and accuracy.
 *
 * @throws ConfigError if a loss has no such name, a metric's name is missing or taken, or a loss of scores meets a model
 * that ends in softmax.
 */
export function objective(
  owner: string,
  model: LayersModel,
  shape: ModelShape,
  {loss, metrics}: {loss?: Loss | losses.LossName; metrics?: Metrics},
): Objective {
  const chosen = losses.resolveLoss(owner, loss ?? compiledLoss(model) ?? losses.crossEntropy);
  if (OF_SCORES.includes(chosen)) refuseSoftmax(owner, model, chosen.name);
  const units = shape.output.at(-1);
  const named = namedMetrics(metrics ?? (typeof units === 'number' && units > 1 ? [zooMetrics.accuracy] : []));
  const names = ['loss', ...named.map(([name]) => name)];
  const bad = names.find((name, i) => name === '' || names.indexOf(name) !== i);
  if (bad !== undefined) {
    throw new ConfigError(
      `${owner}: two metrics, or a metric and the loss, are called '${bad}'; give metrics as {name: function}`,
    );
  }
  return {loss: chosen, metrics: named.map(([, metric]) => metric), names};
}

/** The sum of `f` over the samples of a batch; of a function that gives a mean already, the mean times their number. */
export function total(f: Loss, labels: Tensor, outputs: Tensor): Scalar {
  return tidy(() => {
    const values = f(labels, outputs);
    const size = labels.shape[0] ?? 0;
    // a sum where that is possible: counts of hits are exact in float32, their means are not
    return (values.rank === 1 && values.shape[0] === size ? sum(values) : mul(mean(values), size)) as Scalar;
  });
}

function namedMetrics(metrics: Metrics): [string, Loss][] {
  const isList = (m: Metrics): m is readonly Loss[] => Array.isArray(m);
  return isList(metrics) ? metrics.map(metric => [metric.name, metric]) : Object.entries(metrics);
}

/** The loss function of an earlier `compile`; a model loaded from a file may have none although it has an optimizer. */
function compiledLoss(model: LayersModel): Loss | undefined {
  // a Sequential keeps the function in the model it wraps
  const inner = 'model' in model ? (model.model as LayersModel | null) : undefined;
  const compiled: Loss | undefined = (model.lossFunctions ?? inner?.lossFunctions)?.[0];
  return typeof compiled === 'function' ? compiled : undefined;
}

function refuseSoftmax(owner: string, model: LayersModel, loss: string): void {
  const last = model.outputs[0].sourceLayer;
  if (!['Softmax', 'ZooSoftmax'].includes(last.getClassName()) && last.getConfig().activation !== 'softmax') return;
  throw new ConfigError(
    `${owner}: the model's last layer '${last.name}' applies softmax, and ${loss} takes scores before it. ` +
      'Leave the softmax out, or give a loss that takes probabilities',
  );
}
