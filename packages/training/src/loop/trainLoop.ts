/**
 * The epochs and steps of a training, shared by `fit` and `fineTune`.
 */
import type {Variable} from '@tensorflow/tfjs-core';
import type {CallbackList} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {FeatureCache, type Fed} from '../features/featureCache.ts';
import type {History} from '../history.ts';
import type {StopReason} from '../historyData.ts';
import {getLearningRate} from '../optimizerSettings.ts';
import {disposeState, type Position, type RunState} from '../state/runState.ts';
import {breather} from './breathe.ts';
import {EpochValues} from './epochValues.ts';
import {evaluateLoop} from './evaluateLoop.ts';
import {PendingUpdate} from './pendingUpdate.ts';
import {type Run, save, take, takeUp} from './resume.ts';
import {weighted} from './sampleWeights.ts';
import {timed} from './timed.ts';
import {checkedBatch, disposeBatch, isCuttable, walk} from './trainingData.ts';
import {endPending, trainOn} from './trainOn.ts';
import type {TrainPlan} from './trainPlan.ts';
import {unlessAborted} from './unlessAborted.ts';

/** Trains epoch by epoch, telling the callbacks and filling the history. */
export async function trainLoop(plan: TrainPlan, callbacks: CallbackList, history: History): Promise<StopReason> {
  const {found} = plan;
  const start: Position = found?.position ?? {epoch: plan.epochs[0], batch: 0, step: 0};
  const cache = new FeatureCache(plan, () => isOver(plan));
  const pending = new PendingUpdate();
  plan.schedule?.feedback?.restart();
  const run: Run = {...start, plan, weights: trainableWeights(plan), callbacks, history, pending, found};
  // between two epochs the state is that before the next one begins
  if (start.batch === 0 && (await takeUp(run)) === 'stopped') return 'stopped';
  let reason: StopReason = 'completed';
  try {
    while (run.epoch < plan.epochs[1] && reason === 'completed' && (run.step < plan.steps || run.found)) {
      reason = isOver(plan) ? 'aborted' : await oneEpoch(run, cache);
    }
  } finally {
    pending.clear();
    await cache.close();
  }
  // where a run has ended it ends at once when it is taken up again
  if (run.batch === 0) await save(run, {ended: reason});
  return reason;
}

/** Trains the epoch that the run is at, and moves the run on to the next, unless the steps end within it. */
async function oneEpoch(run: Run, cache: FeatureCache): Promise<StopReason> {
  const {plan, callbacks, history, epoch} = run;
  await callbacks.onEpochBegin(epoch);
  const values = new EpochValues(plan.owner, plan.objective);
  let cut: RunState | undefined;
  try {
    await takeUp(run, values);
    run.weights = trainableWeights(plan);
    const data = await unlessAborted(plan.signal, () => cache.epochData());
    const isCut = data && (await unlessAborted(plan.signal, () => trainEpoch(run, values, data.training)));
    if (isOver(plan) || !data) {
      await save(run, {values});
      return 'aborted';
    }
    // with more steps the epoch goes on as if it had not been measured
    if (isCut && run.step >= plan.steps) cut = await take(run, {values});
    const logs = {...(await values.result()), learning_rate: getLearningRate(plan.optimizer)};
    Object.assign(logs, await unlessAborted(plan.signal, () => validate(plan, data.validation)));
    if (isOver(plan)) {
      await save(run, {values});
      return 'aborted';
    }
    plan.schedule?.feedback?.observe(logs);
    await callbacks.onEpochEnd(epoch, logs);
    history.record(epoch, logs);
    if (isCut && run.step >= plan.steps) {
      const state = cut;
      cut = undefined;
      if (state) await plan.keeper?.save(state, history);
      return plan.model.stopTraining ? 'stopped' : 'completed';
    }
  } finally {
    if (cut) disposeState(cut);
    values.dispose();
  }
  run.pending.clear();
  run.epoch += 1;
  run.batch = 0;
  if (plan.model.stopTraining) return 'stopped';
  // after the last epoch comes the save of the end
  const goesOn = run.epoch < plan.epochs[1] && run.step < plan.steps;
  if (goesOn && plan.keeper?.isDue(history.steps, true)) await save(run, {});
  return 'completed';
}

/** Trains on what is left of an epoch, or of the steps; returns whether some of it was not used. */
async function trainEpoch(run: Run, values: EpochValues, fed: Fed): Promise<boolean> {
  const {plan, epoch, batch: start} = run;
  // taken up where the steps had ended
  if (run.step >= plan.steps) return true;
  const stepPlan = {...plan, shape: fed.shape, forward: fed.forward};
  const breathe = breather();
  const since = performance.now();
  const waited = {seconds: 0};
  const {
    batches,
    size,
    skipped = [],
  } = walk(plan.owner, fed.data, {
    ...plan.walking,
    ...{batches: fed.batches, epoch, start},
  });
  for await (const item of timed(batches, waited)) {
    const batch = weighted(plan, checkedBatch(plan.owner, item));
    try {
      await trainOn(run, values, batch, {...stepPlan, isLast: run.batch + 1 === size});
    } finally {
      disposeBatch(batch);
    }
    await breathe();
    if (isOver(plan) || plan.model.stopTraining) return true;
    if (run.pending.batches > 0) continue;
    // an epoch of which no batch is left ends by itself
    if (run.step >= plan.steps && run.batch !== size) return true;
    if (plan.keeper?.isDue(run.history.steps, false)) await save(run, {values});
  }
  // its last batch was not known to be the last
  if (run.pending.batches > 0) await endPending(run);
  const seconds = (performance.now() - since) / 1000;
  run.history.recordLoading({epoch, seconds, dataWait: waited.seconds, skipped: skipped.length});
  if (run.batch === 0) {
    throw new ConfigError(
      `${plan.owner}: the data gave no batch in epoch ${epoch}; it must not be empty, and must start anew each time it is walked`,
    );
  }
  return false;
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
