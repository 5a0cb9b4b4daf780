/**
 * How a training loop saves where it is and takes up what was saved.
 */
import type {Variable} from '@tensorflow/tfjs-core';
import type {CallbackList} from '@tensorflow/tfjs-layers';
import type {JsonValue} from '../callbacks/zooCallback.ts';
import type {History} from '../history.ts';
import type {StopReason} from '../historyData.ts';
import {listFromJson, numberFromJson, numberToJson, objectFromJson} from '../state/json.ts';
import {memoryFromJson, memoryToJson} from '../state/memoryJson.ts';
import {giveState, type RunState, type Trained, takeState} from '../state/runState.ts';
import type {EpochValues} from './epochValues.ts';
import type {PendingUpdate} from './pendingUpdate.ts';
import type {TrainPlan} from './trainPlan.ts';

/** A plan being carried out. */
export interface Run {
  readonly plan: TrainPlan;
  readonly callbacks: CallbackList;
  readonly history: History;
  /** Those that train in the present epoch. */
  weights: readonly Variable[];
  /** The epoch in progress. */
  epoch: number;
  /** Batches of it that are done. */
  batch: number;
  /** Steps of this plan that are done. */
  step: number;
  /** What batches since the last step have added up. */
  readonly pending: PendingUpdate;
  /** A saved state that the model has not been given yet. */
  found: RunState | undefined;
}

/** What an epoch had added up when it was saved, and why a training had ended. */
export interface SaveOptions {
  /** The values of the epoch in progress. @defaultValue none: between two epochs */
  values?: EpochValues;
  /** Why training ends here. @defaultValue it goes on */
  ended?: StopReason;
}

/** Hands the present state to the keeper, if there is one and the state can be written down. */
export async function save(run: Run, options: SaveOptions): Promise<void> {
  const state = await take(run, options);
  if (state) await run.plan.keeper?.save(state, run.history);
}

/** The present state, for the keeper; undefined if there is none or the state cannot be written down. */
export async function take(run: Run, {values, ended}: SaveOptions): Promise<RunState | undefined> {
  const {keeper, phase} = run.plan;
  if (!keeper || values?.hasState === false) return undefined;
  const {epoch, batch, step} = run;
  const schedule = run.plan.schedule?.feedback?.getState() ?? null;
  const partial = values ? await partialToJson(values) : null;
  return await takeState(trained(run), {epoch, batch, step}, {partial, phase, ended: ended ?? null, schedule});
}

/**
 * Gives the saved state to the model, the optimizer and the callbacks, and its sums to the epoch in progress. Does nothing
 * if there is no state, or it has been given already.
 *
 * @returns Why the training had ended, if it had.
 */
export async function takeUp(run: Run, values?: EpochValues): Promise<JsonValue | undefined> {
  const {found} = run;
  if (!found) return undefined;
  run.found = undefined;
  const {feedback} = run.plan.schedule ?? {};
  feedback?.setState(found.values.schedule);
  const {partial, ended} = await giveState(run.plan.owner, trained(run), found);
  if (values) partialFromJson(values, partial);
  return ended;
}

const trained = ({plan, history, pending}: Run): Trained => ({
  model: plan.model,
  optimizer: plan.optimizer,
  callbacks: plan.callbackObjects,
  history,
  pending,
});

async function partialToJson(values: EpochValues): Promise<JsonValue> {
  const {sums, samples, seen} = await values.getState();
  return {sums: sums.map(numberToJson), samples, seen: seen.map(memoryToJson)};
}

function partialFromJson(values: EpochValues, partial: JsonValue): void {
  const {sums, samples, seen} = objectFromJson('partial', partial);
  values.setState({
    sums: listFromJson('sums', sums).map(sum => numberFromJson('sums', sum)),
    samples: numberFromJson('samples', samples),
    seen: listFromJson('seen', seen).map(memoryFromJson),
  });
}
