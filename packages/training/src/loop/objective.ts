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

/**
 * Functions that give one number a sample, metrics over a whole data set such as `metrics.rocAuc()`, or names of `metrics`:
 * an object, whose keys are their names in the logs, or a list, which go by their own names.
 */
export type Metrics = readonly zooMetrics.MetricSpec[] | Readonly<Record<string, zooMetrics.MetricSpec>>;

/** Loss and metrics of a training or an evaluation. */
export interface Objective {
  readonly loss: Loss;
  /** Metrics that are means over the samples. */
  readonly metrics: readonly Loss[];
  /** Names of the means: 'loss', then those of `metrics`. */
  readonly meanNames: readonly string[];
  /** Metrics that need all samples together. Their values are computed outside of tfjs, from outputs that are read. */
  readonly exact: readonly (readonly [string, zooMetrics.MetricSource])[];
  /** Names in an epoch's logs: 'loss', then all metrics in the order given. */
  readonly names: readonly string[];
}

/**
 * The objective given, or what the model was compiled with, or cross-entropy and accuracy.
 *
 * @throws ConfigError if there is no loss or metric of a name, a metric's name is missing or taken, or a loss of scores meets a model
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
  const named = namedMetrics(owner, metrics ?? (typeof units === 'number' && units > 1 ? [zooMetrics.accuracy] : []));
  const names = ['loss', ...named.map(([name]) => name)];
  const bad = names.find((name, i) => name === '' || names.indexOf(name) !== i);
  if (bad !== undefined) {
    throw new ConfigError(
      `${owner}: two metrics, or a metric and the loss, are called '${bad}'; give metrics as {name: function}`,
    );
  }
  const means: [string, Loss][] = [];
  const exact: [string, zooMetrics.MetricSource][] = [];
  for (const [name, metric] of named) {
    if ('accumulator' in metric) exact.push([name, metric]);
    else means.push([name, metric]);
  }
  const meanNames = ['loss', ...means.map(([name]) => name)];
  return {loss: chosen, metrics: means.map(([, metric]) => metric), meanNames, exact, names};
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

function namedMetrics(owner: string, metrics: Metrics): [string, Loss | zooMetrics.MetricSource][] {
  const isList = (m: Metrics): m is readonly zooMetrics.MetricSpec[] => Array.isArray(m);
  if (!isList(metrics)) {
    return Object.entries(metrics).map(([name, metric]) => [name, zooMetrics.resolveMetric(owner, metric)]);
  }
  return metrics.map(spec => {
    const metric = zooMetrics.resolveMetric(owner, spec);
    return [metric.name, metric];
  });
}

/** The loss function of an earlier `compile`; a model loaded from a file may have none although it has an optimizer. */
function compiledLoss(model: LayersModel): Loss | undefined {
  // a Sequential keeps the function in the model it wraps
  const inner = 'model' in model ? (model.model as LayersModel | null) : undefined;
  const compiled: Loss | undefined = (model.lossFunctions ?? inner?.lossFunctions)?.[0];
  return typeof compiled === 'function' ? compiled : undefined;
}

/** Whether the model's outputs are probabilities already. */
export function endsInSoftmax(model: LayersModel): boolean {
  const last = model.outputs[0].sourceLayer;
  return ['Softmax', 'ZooSoftmax'].includes(last.getClassName()) || last.getConfig().activation === 'softmax';
}

function refuseSoftmax(owner: string, model: LayersModel, loss: string): void {
  if (!endsInSoftmax(model)) return;
  throw new ConfigError(
    `${owner}: the model's last layer '${model.outputs[0].sourceLayer.name}' applies softmax, and ${loss} takes scores before it. ` +
      'Leave the softmax out, or give a loss that takes probabilities',
  );
}
