/**
 * What is minimised and what is measured.
 */
import {mean, mul, type Scalar, sum, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, losses, metrics as zooMetrics} from '@tfjs-zoo/core';
import {type LossSettings, lossWith} from './lossSettings.ts';
import type {ModelShape} from './modelShape.ts';
import {checkedLoss, type WeightedLoss} from './weightedLoss.ts';

/** A loss: one number a sample (or their mean) from labels and outputs; tfjs's own loss functions are such. */
export type Loss = losses.Loss;

/** Losses whose labels are classes: one-hot rows, or class indices. */
const OF_CLASSES: readonly Loss[] = [
  losses.crossEntropy,
  losses.categoricalCrossEntropy,
  losses.sparseCategoricalCrossEntropy,
  losses.categoricalFocal,
  losses.multiMargin,
  losses.nll,
];

/** What losses take for the model's outputs. */
type Outputs = 'scores before softmax' | 'scores before sigmoid' | ProbabilityKind;

/** Outputs that show in their values; all of a sample sum to 1, or each is one of two classes. */
export type ProbabilityKind = 'probabilities' | 'logarithms of probabilities' | 'a probability each';

const TAKES: ReadonlyMap<Loss, Outputs> = new Map<Loss, Outputs>([
  [losses.crossEntropy, 'scores before softmax'],
  [losses.categoricalCrossEntropy, 'scores before softmax'],
  [losses.sparseCategoricalCrossEntropy, 'scores before softmax'],
  [losses.categoricalFocal, 'scores before softmax'],
  [losses.binaryCrossEntropy, 'scores before sigmoid'],
  [losses.binaryFocal, 'scores before sigmoid'],
  [losses.nll, 'logarithms of probabilities'],
  [losses.klDivergence, 'logarithms of probabilities'],
]);

/** The same of tfjs's own losses, which models are compiled with by name. */
const TFJS_TAKES: Readonly<Record<string, Outputs>> = {
  binaryCrossentropy: 'a probability each',
  categoricalCrossentropy: 'probabilities',
  kullbackLeiblerDivergence: 'probabilities',
  sparseCategoricalCrossentropy: 'probabilities',
};

/**
 * Functions that give one number a sample, metrics over a whole data set such as `metrics.rocAuc()`, or names of `metrics`:
 * an object, whose keys are their names in the logs, or a list, which go by their own names.
 */
export type Metrics = readonly zooMetrics.MetricSpec[] | Readonly<Record<string, zooMetrics.MetricSpec>>;

/** Loss and metrics of a training or an evaluation. */
export interface Objective {
  /** The loss as it was given. */
  readonly loss: Loss;
  /** What is minimised: the loss with class weights, label smoothing and the weights of samples. */
  readonly minimised: WeightedLoss;
  /** What is logged of validation and evaluation: the loss with the weights that the data itself brings. */
  readonly measured: WeightedLoss;
  /** Whether labels are classes, which are looked at one by one. */
  readonly ofClasses: boolean;
  /** What the outputs must be, where that shows in their values. */
  readonly takes: ProbabilityKind | undefined;
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
 * @throws ConfigError if there is no loss or metric of a name, a metric's name is missing or taken, a loss of scores meets a model
 * that ends in softmax or sigmoid, or the loss does not know a setting.
 */
export function objective(
  owner: string,
  model: LayersModel,
  shape: ModelShape,
  {loss, metrics, classWeights, labelSmoothing}: {loss?: Loss | losses.LossName; metrics?: Metrics} & LossSettings,
): Objective {
  const chosen = losses.resolveLoss(owner, loss ?? compiledLoss(model) ?? losses.crossEntropy);
  const byTfjs = loss === undefined && typeof model.loss === 'string' ? model.loss : '';
  const takes = TAKES.get(chosen) ?? (Object.hasOwn(TFJS_TAKES, byTfjs) ? TFJS_TAKES[byTfjs] : undefined);
  if (takes === 'scores before softmax') refuseActivation(owner, model, chosen.name, 'softmax');
  if (takes === 'scores before sigmoid') refuseActivation(owner, model, chosen.name, 'sigmoid');
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
  return {
    loss: chosen,
    minimised: checkedLoss(
      owner,
      lossWith(owner, chosen, {classWeights, labelSmoothing}, units),
      byTfjs || chosen.name,
    ),
    measured: checkedLoss(owner, chosen, byTfjs || chosen.name),
    ofClasses: OF_CLASSES.includes(chosen),
    takes: takes === 'scores before softmax' || takes === 'scores before sigmoid' ? undefined : takes,
    ...{metrics: means.map(([, metric]) => metric), meanNames, exact, names},
  };
}

/** The sum of `f` over the samples of a batch; of a function that gives a mean already, the mean times their number. */
export function total(f: WeightedLoss, labels: Tensor, outputs: Tensor, weights?: Tensor): Scalar {
  return tidy(() => {
    const values = f(labels, outputs, weights);
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
  return endsIn(model, 'softmax');
}

const CLASS_NAMES = {softmax: ['Softmax', 'ZooSoftmax'], sigmoid: ['ZooSigmoid']} as const;

function endsIn(model: LayersModel, activation: 'softmax' | 'sigmoid'): boolean {
  const last = model.outputs[0].sourceLayer;
  const names: readonly string[] = CLASS_NAMES[activation];
  return names.includes(last.getClassName()) || last.getConfig().activation === activation;
}

function refuseActivation(owner: string, model: LayersModel, loss: string, activation: 'softmax' | 'sigmoid'): void {
  if (!endsIn(model, activation)) return;
  throw new ConfigError(
    `${owner}: the model's last layer '${model.outputs[0].sourceLayer.name}' applies ${activation}, and ${loss} takes scores before it. ` +
      `Leave the ${activation} out, or give a loss that takes probabilities`,
  );
}
