/**
 * Steps of a training: one batch each, or several that share an update.
 */
import {dispose, type Scalar} from '@tensorflow/tfjs-core';
import {applySchedule} from '../optimizerSettings.ts';
import {checkShapes} from './checkBatch.ts';
import type {EpochValues} from './epochValues.ts';
import type {Run} from './resume.ts';
import {type BatchPlan, disposeResult, trainBatch, updateWeights} from './trainBatch.ts';
import type {CheckedBatch} from './trainingData.ts';

/** What a batch is trained with. */
interface Turn extends BatchPlan {
  /** Whether the epoch ends with this batch, as far as that is known. */
  readonly isLast: boolean;
}

/**
 * Trains on one batch, and updates the weights if it is the last of those that share an update.
 *
 * Callbacks see a step as one batch, however many it is made of.
 */
export async function trainOn(run: Run, values: EpochValues, batch: CheckedBatch, turn: Turn): Promise<void> {
  const {plan, pending} = run;
  const size = batch.xs.shape[0] ?? 0;
  if (pending.batches === 0) await beginStep(run, size);
  const first = run.step === 0 && run.batch === 0;
  if (!first) checkShapes(plan.owner, batch, turn.shape, `batch ${run.batch} of epoch ${run.epoch}`);
  const result = await trainBatch(turn, run.weights, batch, first);
  const {grads, means} = result;
  const alone = plan.accumulate === 1;
  run.batch += 1;
  try {
    if (alone) updateWeights(turn, run.weights, result);
    else pending.add(result, size);
    await values.add(result, batch.ys);
  } catch (error) {
    disposeResult(result);
    throw error;
  }
  if (alone) return await endStep(run, means, size);
  dispose([...means, grads]);
  if (pending.batches === plan.accumulate || turn.isLast) await endPending(run);
}

/** Updates the weights by what has been added up. */
export async function endPending(run: Run): Promise<void> {
  const {pending, plan} = run;
  updateWeights(plan, run.weights, {grads: pending.gradients()});
  const [means, samples] = [pending.means(), pending.samples];
  pending.clear();
  await endStep(run, means, samples);
}

async function beginStep(run: Run, size: number): Promise<void> {
  const {plan, callbacks} = run;
  const batch = Math.floor(run.batch / plan.accumulate);
  // how many samples will share an update is not known yet
  await callbacks.onBatchBegin(batch, plan.accumulate === 1 ? {batch, size} : {batch});
  if (plan.schedule) applySchedule(plan.optimizer, plan.schedule, run.step);
}

async function endStep(run: Run, means: readonly Scalar[], size: number): Promise<void> {
  const {plan, callbacks} = run;
  const batch = Math.floor((run.batch - 1) / plan.accumulate);
  const logs: Record<string, number | Scalar> = {batch, size};
  for (const [i, name] of plan.objective.meanNames.entries()) logs[name] = means[i];
  run.step += 1;
  run.history.steps += 1;
  try {
    // values are read only if a callback does so
    await callbacks.onBatchEnd(batch, logs);
  } finally {
    dispose(Object.values(logs).filter(value => typeof value !== 'number'));
  }
}
