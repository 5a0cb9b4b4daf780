/**
 * What a training is, so that a saved one goes on only if it is the same.
 */
import {getBackend, type Optimizer, version_core} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {optimizers, streamOf} from '@tfjs-zoo/core';
import type {JsonValue} from '../callbacks/zooCallback.ts';
import type {CacheSettings} from '../features/cacheFeatures.ts';
import {namedWeights} from '../state/namedWeights.ts';
import {describeBatches} from './describeBatches.ts';
import type {LossSettings} from './lossSettings.ts';
import type {Objective} from './objective.ts';
import type {RunDescription} from './runKeeper.ts';
import type {WalkOptions} from './trainingData.ts';

/** What decides how a training goes, as far as it can be told. */
interface Described {
  readonly owner: string;
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  readonly schedule: object | undefined;
  readonly cache: CacheSettings | undefined;
  readonly accumulate: number;
  readonly sampleWeights: ArrayLike<number> | undefined;
  readonly validation: object | undefined;
  readonly walking: WalkOptions;
}

/** The rest of it. */
interface DescribedData {
  readonly seed: number | undefined;
  readonly batchSize: number | undefined;
  readonly size: number | undefined;
  readonly samples: number | undefined;
  readonly callbacks: readonly object[];
  /** The option: a number, which the checkpoint's would replace. */
  readonly learningRate?: number;
  /** Settings that go into the loss. */
  readonly inLoss: LossSettings;
}

/** Describes what learns: the shapes of the model's weights, and the optimizer's settings. */
export function describeLearner(model: LayersModel, optimizer: Optimizer): RunDescription {
  // rates and momenta change on the way, and are part of the state
  const {learningRate: _, momentum: __, beta1: ___, ...settings} = optimizer.getConfig();
  const trained = new Set(model.trainableWeights);
  const named = namedWeights(model);
  const trainable = [...named].filter(([, weight]) => trained.has(weight)).map(([name]) => name);
  return {
    weights: Object.fromEntries([...named].map(([name, {shape}]) => [name, shape as JsonValue])),
    trainable: {count: trainable.length, names: streamOf(trainable.join())},
    optimizer: {name: optimizer.getClassName(), ...(settings as Record<string, JsonValue>)},
    rateGroups: describeGroups(optimizer),
  };
}

/** Which weights are in a group is told by functions, which cannot be compared. */
function describeGroups(optimizer: Optimizer): JsonValue {
  if (!(optimizer instanceof optimizers.NamedOptimizer) || optimizer.groups.length === 0) return null;
  return optimizer.groups.map(({learningRateScale = 1, weightDecay = null}) => ({learningRateScale, weightDecay}));
}

/**
 * Describes a run: the model's weights and which of them are trained, the optimizer's settings, loss, metrics, data and how
 * it is walked, callbacks, backend. Numbers of epochs and steps are left out, so that a run can be taken up to train for
 * longer, and so are schedules, which often depend on them.
 */
export function describeRun(
  {owner, model, optimizer, objective, schedule, cache, accumulate, sampleWeights, validation, walking}: Described,
  {seed = 0, batchSize = 32, size, samples, callbacks, learningRate, inLoss}: DescribedData,
): RunDescription {
  return {
    task: owner,
    backend: getBackend(),
    tfjs: version_core,
    ...describeLearner(model, optimizer),
    scheduled: schedule !== undefined,
    learningRate: learningRate ?? null,
    loss: objective.loss.name,
    metrics: objective.names.slice(1),
    data: {samples: samples ?? null, batches: size ?? null},
    batchSize,
    batches: describeBatches(walking.batches),
    shuffle: walking.shuffle ?? false,
    validation: validation !== undefined,
    accumulate,
    classWeights: inLoss.classWeights ? [...inLoss.classWeights] : null,
    labelSmoothing: inLoss.labelSmoothing ?? 0,
    // of many numbers their hash
    sampleWeights: sampleWeights ? streamOf(Array.from(sampleWeights).join()) : null,
    seed,
    // features are rounded otherwise than what the whole network gives
    cacheFeatures: cache ? cache.must || 'auto' : false,
    callbacks: callbacks.map(callback => callback.constructor.name),
  };
}
