/**
 * What surrounds a training whose state is kept.
 */
import {getBackend, type Optimizer, version_core} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {streamOf} from '@tfjs-zoo/core';
import type {JsonValue} from '../callbacks/zooCallback.ts';
import type {CacheSettings} from '../features/cacheFeatures.ts';
import {namedWeights} from '../state/namedWeights.ts';
import {checkResumable, disposeState, type RunState} from '../state/runState.ts';
import type {LossSettings} from './lossSettings.ts';
import type {Objective} from './objective.ts';
import type {RunDescription, RunKeeper} from './runKeeper.ts';

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
}

/** The rest of it. */
interface DescribedData {
  readonly seed: number | undefined;
  readonly batchSize: number | undefined;
  readonly size: number | undefined;
  readonly samples: number | undefined;
  readonly callbacks: readonly object[];
  /** Settings that go into the loss. */
  readonly inLoss: LossSettings;
}

/** Describes what learns: the shapes of the model's weights, and the optimizer's settings. */
export function describeLearner(model: LayersModel, optimizer: Optimizer): RunDescription {
  // rates and momenta change on the way, and are part of the state
  const {learningRate: _, momentum: __, beta1: ___, ...settings} = optimizer.getConfig();
  return {
    weights: Object.fromEntries([...namedWeights(model)].map(([name, {shape}]) => [name, shape as JsonValue])),
    optimizer: {name: optimizer.getClassName(), ...(settings as Record<string, JsonValue>)},
  };
}

/**
 * Describes a run: the model's weights, the optimizer's settings, loss, metrics, data, callbacks, backend. Numbers of
 * epochs are left out, so that a run can be taken up to train for longer.
 */
export function describeRun(
  {owner, model, optimizer, objective, schedule, cache, accumulate, sampleWeights}: Described,
  {seed = 0, batchSize = 32, size, samples, callbacks, inLoss}: DescribedData,
): RunDescription {
  return {
    task: owner,
    backend: getBackend(),
    tfjs: version_core,
    ...describeLearner(model, optimizer),
    scheduled: schedule !== undefined,
    loss: objective.loss.name,
    metrics: objective.names.slice(1),
    data: {samples: samples ?? null, batches: size ?? null},
    batchSize,
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

/**
 * Runs a training with a keeper: gives it the state to go on from, and lets the keeper finish whatever happens.
 *
 * @throws ConfigError if the optimizer cannot be saved exactly, or what the keeper holds is of another run.
 */
export async function keptBy(
  keeper: RunKeeper | undefined,
  owner: string,
  optimizer: Optimizer,
  description: RunDescription,
  train: (found: RunState | undefined) => Promise<void>,
): Promise<void> {
  if (!keeper) return await train(undefined);
  checkResumable(owner, optimizer);
  const found = await keeper.begin(owner, description);
  try {
    await train(found);
  } finally {
    if (found) disposeState(found);
    await keeper.end();
  }
}
