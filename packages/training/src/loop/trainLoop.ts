/**
 * The epochs and steps of a training, shared by `fit` and `fineTune`.
 */
import {dispose, type Optimizer, type Scalar, type Variable} from '@tensorflow/tfjs-core';
import type {CallbackList, LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, constraints, losses} from '@tfjs-zoo/core';
import type {History, StopReason} from '../history.ts';
import {applySchedule, getLearningRate} from '../optimizerSettings.ts';
import type {Schedule} from '../schedules/schedule.ts';
import {breather} from './breathe.ts';
import {checkBatch} from './checkBatch.ts';
import {EpochValues} from './epochValues.ts';
import {evaluateLoop} from './evaluateLoop.ts';
import type {ModelShape} from './modelShape.ts';
import type {Objective} from './objective.ts';
import {timed} from './timed.ts';
import {
  checkedBatch,
  isCuttable,
  type TrainingBatch,
  type TrainingData,
  type WalkOptions,
  walk,
} from './trainingData.ts';
import {forwardBackward, type StepResult, update} from './trainStep.ts';

/** What a stretch of epochs is made of. */
export interface TrainPlan {
  readonly owner: string;
  readonly model: LayersModel;
  readonly shape: ModelShape;
  readonly data: TrainingData;
  readonly walking: WalkOptions;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule | undefined;
  readonly objective: Objective;
  readonly validation: TrainingData | undefined;
  /** First epoch and the one after the last. */
  readonly epochs: readonly [number, number];
  readonly signal: AbortSignal | undefined;
}

/** A plan being carried out. */
interface Run {
  readonly plan: TrainPlan;
  /** Those that train in the present epoch. */
  weights: readonly Variable[];
  readonly callbacks: CallbackList;
  readonly history: History;
  /** Steps of this plan that are done. */
  steps: number;
}

/** Trains epoch by epoch, telling the callbacks and filling the history. */
export async function trainLoop(plan: TrainPlan, callbacks: CallbackList, history: History): Promise<StopReason> {
  const run: Run = {plan, weights: trainableWeights(plan), callbacks, history, steps: 0};
  for (let epoch = plan.epochs[0]; epoch < plan.epochs[1]; epoch++) {
    if (plan.signal?.aborted) return 'aborted';
    await callbacks.onEpochBegin(epoch);
    run.weights = trainableWeights(plan);
    const values = new EpochValues(plan.owner, plan.objective);
    try {
      await unlessAborted(plan.signal, () => trainEpoch(run, epoch, values));
      if (plan.signal?.aborted) return 'aborted';
      const logs = {...(await values.result()), learning_rate: getLearningRate(plan.optimizer)};
      Object.assign(logs, await unlessAborted(plan.signal, () => validate(plan)));
      if (plan.signal?.aborted) return 'aborted';
      await callbacks.onEpochEnd(epoch, logs);
      history.record(epoch, logs);
    } finally {
      values.dispose();
    }
    if (plan.model.stopTraining) return 'stopped';
  }
  return 'completed';
}

/** @throws ConfigError if all layers are frozen. */
function trainableWeights({owner, model}: TrainPlan): readonly Variable[] {
  const weights = model.trainableWeights.map(weight => weight.read() as Variable);
  if (weights.length > 0) return weights;
  throw new ConfigError(`${owner}: model '${model.name}' has no trainable weight; unfreeze a layer`);
}

async function trainEpoch(run: Run, epoch: number, values: EpochValues): Promise<void> {
  const {plan, callbacks} = run;
  const breathe = breather();
  let index = 0;
  const since = performance.now();
  const waited = {seconds: 0};
  const {batches, skipped = []} = walk(plan.owner, plan.data, {...plan.walking, epoch});
  for await (const item of timed(batches, waited)) {
    const batch = checkedBatch(plan.owner, item);
    const size = batch.xs.shape[0] ?? 0;
    const logs: Record<string, number | Scalar> = {batch: index, size};
    try {
      await callbacks.onBatchBegin(index, {...logs});
      if (plan.schedule) applySchedule(plan.optimizer, plan.schedule, run.steps);
      const {means, ...sums} = await trainBatch(run, batch);
      for (const [i, name] of plan.objective.meanNames.entries()) logs[name] = means[i];
      await values.add(sums, batch.ys);
      run.steps += 1;
      run.history.steps += 1;
      // values are read only if a callback does so
      await callbacks.onBatchEnd(index, logs);
    } finally {
      dispose([batch.xs, batch.ys]);
      dispose(Object.values(logs).filter(value => typeof value !== 'number'));
    }
    index += 1;
    await breathe();
    if (plan.signal?.aborted || plan.model.stopTraining) return;
  }
  const seconds = (performance.now() - since) / 1000;
  run.history.recordLoading({epoch, seconds, dataWait: waited.seconds, skipped: skipped.length});
  if (index === 0) {
    throw new ConfigError(
      `${plan.owner}: the data gave no batch in epoch ${epoch}; it must not be empty, and must start anew each time it is walked`,
    );
  }
}

async function trainBatch({plan, weights, steps}: Run, batch: TrainingBatch): Promise<Omit<StepResult, 'grads'>> {
  const {owner, model, shape, objective, optimizer} = plan;
  const first = steps === 0;
  if (first) await checkBatch(owner, batch, shape, objective.loss === losses.crossEntropy);
  const {grads, ...results} = forwardBackward(model, weights, objective, batch);
  try {
    if (first) await checkLoss(owner, results.means[0], batch);
    update(optimizer, weights, grads);
    constraints.applyConstraints(model);
    return results;
  } catch (error) {
    dispose([...results.means, ...results.totals]);
    results.outputs?.dispose();
    throw error;
  } finally {
    dispose(grads);
  }
}

/** @throws ConfigError if the first loss is not finite, before any weight has been changed by it. */
async function checkLoss(owner: string, loss: Scalar, {xs}: TrainingBatch): Promise<void> {
  const value = (await loss.data())[0];
  if (Number.isFinite(value)) return;
  const samples = await xs.data();
  const at = samples.findIndex(v => !Number.isFinite(v));
  const cause =
    at >= 0
      ? `value ${at} of its samples is ${samples[at]}`
      : 'its samples are finite, so look at the weights, the labels and the scale of the samples';
  throw new ConfigError(`${owner}: the loss of the first batch is ${value}; ${cause}`);
}

async function validate(plan: TrainPlan): Promise<Record<string, number>> {
  if (!plan.validation) return {};
  const {owner, model, shape, objective, signal} = plan;
  const {batchSize, batches} = plan.walking;
  const walking = isCuttable(plan.validation) ? {batchSize} : {};
  // what changes samples or leaves some out is for training
  const {mix: _, shard: __, dropLast: ___, ...reading} = batches ?? {};
  const results = await evaluateLoop(
    {owner: `${owner}: validation`, model, shape, objective, signal},
    plan.validation,
    'batches' in plan.validation ? {...walking, batches: reading} : walking,
  );
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [`val_${name}`, value]));
}

/** Runs something that an aborted signal may end by an exception; that one is no error, all others are. */
async function unlessAborted<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    throw error;
  }
}
