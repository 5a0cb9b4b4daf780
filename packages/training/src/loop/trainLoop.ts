/**
 * The epochs and steps of a training, shared by `fit` and `fineTune`.
 */
import {dispose, type Scalar, type Variable} from '@tensorflow/tfjs-core';
import type {CallbackList} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {FeatureCache, type Fed} from '../features/featureCache.ts';
import type {History} from '../history.ts';
import type {StopReason} from '../historyData.ts';
import {applySchedule, getLearningRate} from '../optimizerSettings.ts';
import type {Position} from '../state/runState.ts';
import {breather} from './breathe.ts';
import {EpochValues} from './epochValues.ts';
import {evaluateLoop} from './evaluateLoop.ts';
import {type Run, save, takeUp} from './resume.ts';
import {timed} from './timed.ts';
import {trainBatch} from './trainBatch.ts';
import {checkedBatch, isCuttable, walk} from './trainingData.ts';
import type {TrainPlan} from './trainPlan.ts';

/** Trains epoch by epoch, telling the callbacks and filling the history. */
export async function trainLoop(plan: TrainPlan, callbacks: CallbackList, history: History): Promise<StopReason> {
  const {found} = plan;
  const start: Position = found?.position ?? {epoch: plan.epochs[0], batch: 0, step: 0};
  const cache = new FeatureCache(plan, () => isOver(plan));
  const run: Run = {...start, plan, weights: trainableWeights(plan), callbacks, history, found};
  // between two epochs the state is that before the next one begins
  if (start.batch === 0 && (await takeUp(run)) === 'stopped') return 'stopped';
  let reason: StopReason = 'completed';
  try {
    while (run.epoch < plan.epochs[1] && reason === 'completed') {
      reason = isOver(plan) ? 'aborted' : await oneEpoch(run, cache);
    }
  } finally {
    await cache.close();
  }
  // where a run has ended it ends at once when it is taken up again
  if (run.batch === 0) await save(run, {ended: reason});
  return reason;
}

/** Trains the epoch that the run is at, and moves the run on to the next. */
async function oneEpoch(run: Run, cache: FeatureCache): Promise<StopReason> {
  const {plan, callbacks, history, epoch} = run;
  await callbacks.onEpochBegin(epoch);
  const values = new EpochValues(plan.owner, plan.objective);
  try {
    await takeUp(run, values);
    run.weights = trainableWeights(plan);
    const data = await unlessAborted(plan.signal, () => cache.epochData());
    if (data) await unlessAborted(plan.signal, () => trainEpoch(run, values, data.training));
    if (isOver(plan) || !data) {
      await save(run, {values});
      return 'aborted';
    }
    const logs = {...(await values.result()), learning_rate: getLearningRate(plan.optimizer)};
    Object.assign(logs, await unlessAborted(plan.signal, () => validate(plan, data.validation)));
    if (isOver(plan)) {
      await save(run, {values});
      return 'aborted';
    }
    await callbacks.onEpochEnd(epoch, logs);
    history.record(epoch, logs);
  } finally {
    values.dispose();
  }
  run.epoch += 1;
  run.batch = 0;
  if (plan.model.stopTraining) return 'stopped';
  // after the last epoch comes the save of the end
  if (run.epoch < plan.epochs[1] && plan.keeper?.isDue(history.steps, true)) await save(run, {});
  return 'completed';
}

async function trainEpoch(run: Run, values: EpochValues, fed: Fed): Promise<void> {
  const {plan, callbacks, epoch, batch: start} = run;
  const stepPlan = {...plan, shape: fed.shape, forward: fed.forward};
  const breathe = breather();
  const since = performance.now();
  const waited = {seconds: 0};
  const {batches, skipped = []} = walk(plan.owner, fed.data, {
    ...plan.walking,
    ...{batches: fed.batches, epoch, start},
  });
  for await (const item of timed(batches, waited)) {
    const batch = checkedBatch(plan.owner, item);
    const size = batch.xs.shape[0] ?? 0;
    const logs: Record<string, number | Scalar> = {batch: run.batch, size};
    try {
      await callbacks.onBatchBegin(run.batch, {...logs});
      if (plan.schedule) applySchedule(plan.optimizer, plan.schedule, run.step);
      const {means, ...sums} = await trainBatch(stepPlan, run.weights, batch, run.step === 0);
      for (const [i, name] of plan.objective.meanNames.entries()) logs[name] = means[i];
      await values.add(sums, batch.ys);
      run.step += 1;
      run.history.steps += 1;
      // values are read only if a callback does so
      await callbacks.onBatchEnd(run.batch, logs);
    } finally {
      dispose([batch.xs, batch.ys]);
      dispose(Object.values(logs).filter(value => typeof value !== 'number'));
    }
    run.batch += 1;
    await breathe();
    if (isOver(plan) || plan.model.stopTraining) return;
    if (plan.keeper?.isDue(run.history.steps, false)) await save(run, {values});
  }
  const seconds = (performance.now() - since) / 1000;
  run.history.recordLoading({epoch, seconds, dataWait: waited.seconds, skipped: skipped.length});
  if (run.batch === 0) {
    throw new ConfigError(
      `${plan.owner}: the data gave no batch in epoch ${epoch}; it must not be empty, and must start anew each time it is walked`,
    );
  }
}

/** @throws ConfigError if all layers are frozen. */
function trainableWeights({owner, model}: TrainPlan): readonly Variable[] {
  const weights = model.trainableWeights.map(weight => weight.read() as Variable);
  if (weights.length > 0) return weights;
  throw new ConfigError(`${owner}: model '${model.name}' has no trainable weight; unfreeze a layer`);
}

/** Whether training is to end before its time. */
const isOver = ({signal, keeper}: TrainPlan): boolean => signal?.aborted === true || keeper?.interrupted === true;

async function validate(plan: TrainPlan, fed: Fed | undefined): Promise<Record<string, number>> {
  if (!fed) return {};
  const {owner, model, objective, signal} = plan;
  const {data, shape, forward} = fed;
  const {batchSize, batches} = plan.walking;
  const walking = isCuttable(data) ? {batchSize} : {};
  // what changes samples or leaves some out is for training
  const {mix: _, shard: __, dropLast: ___, ...reading} = batches ?? {};
  const results = await evaluateLoop(
    {owner: `${owner}: validation`, model, shape, objective, signal, forward},
    data,
    'batches' in data ? {...walking, batches: reading} : walking,
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
