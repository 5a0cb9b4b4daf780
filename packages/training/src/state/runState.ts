/**
 * Everything that a training must know to go on as if it had not been interrupted, to the last bit.
 */
import {dispose, type NamedTensorMap, type Optimizer, type Scalar, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, optimizers} from '@tfjs-zoo/core';
import {type JsonValue, ZooCallback} from '../callbacks/zooCallback.ts';
import type {History} from '../history.ts';
import type {StopReason} from '../historyData.ts';
import type {PendingUpdate} from '../loop/pendingUpdate.ts';
import {getMomentum, setLearningRate, setMomentum} from '../optimizerSettings.ts';
import {listFromJson, numberFromJson, numberToJson, objectFromJson} from './json.ts';
import {namedWeights} from './namedWeights.ts';
import {randomLayers} from './randomLayers.ts';
import {copyWeights, disposeWeights, pairWithWeights, tensorsByName, writeWeights} from './weightTensors.ts';

/** Where a training is. */
export interface Position {
  /** The epoch in progress, or the next one. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batch: number;
  /** Steps of the schedule that are done. */
  readonly step: number;
}

/** A training at a position: JSON, and tensors by group and name, which belong to whoever holds the state. */
export interface RunState {
  readonly position: Position;
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly tensors: Readonly<Record<TensorGroup, Readonly<Record<string, Tensor>>>>;
}

/** Where tensors come from. */
export type TensorGroup = 'model' | 'optimizer' | 'callbacks' | 'pending';

/** What a state is taken of and given to. */
export interface Trained {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  readonly callbacks: readonly object[];
  readonly history: History;
  readonly pending: PendingUpdate;
}

/** @throws ConfigError if the optimizer cannot be saved exactly. */
export function checkResumable(owner: string, optimizer: Optimizer): void {
  if (optimizer instanceof optimizers.NamedOptimizer || optimizer.getClassName() === 'SGD') return;
  throw new ConfigError(
    `${owner}: tfjs's own ${optimizer.getClassName()} cannot be saved exactly, so the run could not go on as it was; take ` +
      "one of this library's optimizers, for instance by its name",
  );
}

/** Takes the state. Copies of tensors share their values, so this costs next to no time or memory by itself. */
export async function takeState(
  {model, optimizer, callbacks, history, pending}: Trained,
  position: Position,
  more: {partial: JsonValue; phase: number; ended: StopReason | null; schedule?: JsonValue},
): Promise<RunState> {
  const weights = copyWeights(model);
  const slots = optimizer instanceof optimizers.NamedOptimizer ? await optimizer.getWeights() : [];
  const callbackTensors: Record<string, Tensor> = {};
  const callbackValues = callbacks.map((callback, i) => {
    const state = callback instanceof ZooCallback ? callback.getState() : undefined;
    for (const [name, tensor] of Object.entries(state?.tensors ?? {})) callbackTensors[`${i}:${name}`] = tensor.clone();
    return state ? state.values : null;
  });
  const {tensors: sums, ...added} = pendingToJson(model, pending);
  const learningRate = (optimizer as unknown as {learningRate: number}).learningRate;
  return {
    position,
    values: {
      epoch: position.epoch,
      batch: position.batch,
      step: position.step,
      learningRate,
      momentum: getMomentum(optimizer) ?? null,
      randomSteps: randomLayers(model).map(({step}) => step),
      callbacks: callbackValues,
      history: historyToJson(history),
      pending: added,
      ...more,
    },
    tensors: {
      model: tensorsByName(weights),
      optimizer: Object.fromEntries(slots.map(({name, tensor}) => [name, tensor.clone()])),
      callbacks: callbackTensors,
      pending: sums,
    },
  };
}

/** Disposes a state's tensors. */
export function disposeState({tensors}: RunState): void {
  dispose(Object.values(tensors).flatMap(group => Object.values(group)));
}

/**
 * Gives a state to what is to go on, and disposes its tensors.
 *
 * @returns Sums of the epoch in progress, and why the training had ended, if it had.
 * @throws ConfigError if it does not fit.
 */
export async function giveState(
  owner: string,
  {model, optimizer, callbacks, history, pending}: Trained,
  {values, tensors}: RunState,
): Promise<{partial: JsonValue; ended: JsonValue}> {
  const weights = pairWithWeights(owner, model, tensors.model);
  writeWeights(weights);
  disposeWeights(weights);
  if (optimizer instanceof optimizers.NamedOptimizer) {
    // the step count comes first, as tfjs has it
    const saved = Object.entries(tensors.optimizer).map(([name, tensor]) => ({name, tensor}));
    await optimizer.setWeights(saved.sort((a, b) => Number(b.name === 'iter') - Number(a.name === 'iter')));
  }
  dispose(Object.values(tensors.optimizer));
  const scheduled = optimizer instanceof optimizers.NamedOptimizer && optimizer.isScheduled;
  if (!scheduled) setLearningRate(optimizer, numberFromJson('learningRate', values.learningRate));
  if (values.momentum !== null) setMomentum(optimizer, numberFromJson('momentum', values.momentum));

  const steps = listFromJson('randomSteps', values.randomSteps);
  for (const [i, layer] of randomLayers(model).entries()) layer.step = numberFromJson('randomSteps', steps[i]);
  const states = listFromJson('callbacks', values.callbacks);
  for (const [i, callback] of callbacks.entries()) {
    if (!(callback instanceof ZooCallback) || states[i] === null) continue;
    const own = Object.entries(tensors.callbacks).filter(([name]) => name.startsWith(`${i}:`));
    const named = own.map(([name, tensor]): [string, Tensor] => [name.slice(`${i}:`.length), tensor]);
    callback.setState({values: objectFromJson('callbacks', states[i]), tensors: Object.fromEntries(named)});
  }
  historyFromJson(history, objectFromJson('history', values.history));
  pendingFromJson(model, pending, objectFromJson('pending', values.pending), tensors.pending);
  return {partial: values.partial, ended: values.ended};
}

const TOTAL = 'total:';

/** Sums under the names of the weights, which are the same in every process; those of loss and metrics by number. */
function pendingToJson(model: LayersModel, pending: PendingUpdate) {
  const {grads, totals, samples, batches} = pending.getState();
  const tensors: Record<string, Tensor> = {};
  for (const [name, weight] of namedWeights(model)) {
    const grad = grads[weight.name];
    if (grad) tensors[name] = grad.clone();
  }
  for (const [i, total] of totals.entries()) tensors[`${TOTAL}${i}`] = total.clone();
  return {samples, batches, tensors};
}

function pendingFromJson(
  model: LayersModel,
  pending: PendingUpdate,
  {samples, batches}: Readonly<Record<string, JsonValue>>,
  tensors: Readonly<Record<string, Tensor>>,
): void {
  const weights = namedWeights(model);
  const grads: NamedTensorMap = {};
  const totals: Scalar[] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    const weight = weights.get(name);
    if (weight) grads[weight.name] = tensor;
    else if (name.startsWith(TOTAL)) totals[Number(name.slice(TOTAL.length))] = tensor as Scalar;
  }
  pending.setState({
    ...{grads, totals},
    samples: numberFromJson('pending.samples', samples),
    batches: numberFromJson('pending.batches', batches),
  });
}

function historyToJson({epochs, logs, steps}: History): JsonValue {
  const lists = Object.entries(logs).map(([name, list]) => [name, list.map(numberToJson)]);
  return {epochs: [...epochs], logs: Object.fromEntries(lists), steps};
}

function historyFromJson(history: History, {epochs, logs, steps}: Readonly<Record<string, JsonValue>>): void {
  const numbers = (what: string, list: JsonValue): number[] =>
    listFromJson(what, list).map(value => numberFromJson(what, value));
  history.epochs = numbers('history.epochs', epochs);
  const lists = Object.entries(objectFromJson('history.logs', logs));
  history.logs = Object.fromEntries(lists.map(([name, list]) => [name, numbers(`history.logs.${name}`, list)]));
  history.steps = numberFromJson('history.steps', steps);
}
