import {dispose, type Optimizer, type Scalar, type Variable} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, constraints, optimizers} from '@tfjs-zoo/core';
import {checkBatch, checkOutputs} from './checkBatch.ts';
import {type Forward, forwardOf} from './forward.ts';
import type {ModelShape} from './modelShape.ts';
import {nameRows} from './nameRow.ts';
import type {Objective} from './objective.ts';
import {sampleLosses} from './sampleLosses.ts';
import type {CheckedBatch} from './trainingData.ts';
import {forwardBackward, type StepResult, update} from './trainStep.ts';

/** What a step needs to know. */
export interface BatchPlan {
  readonly owner: string;
  readonly model: LayersModel;
  readonly shape: ModelShape;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Batches that share an update. */
  readonly accumulate: number;
  /** How outputs are made of samples. @defaultValue the model's own call */
  readonly forward?: Forward;
}

/**
 * One batch forward and backward. The first batch is looked at before any weight is changed by it.
 *
 * Of a batch that shares its update with none, the backward pass is left to {@link updateWeights}, which updates the weights on the
 * way, if the optimizer is one of ours.
 *
 * @returns Gradients of the mean, or of the sum if several batches share an update; none if the backward pass is left.
 * @throws ConfigError if the first batch does not fit the model, or its loss is not finite.
 */
export async function trainBatch(
  {owner, model, shape, objective, optimizer, accumulate, forward = forwardOf(model)}: BatchPlan,
  weights: readonly Variable[],
  batch: CheckedBatch,
  first: boolean,
): Promise<StepResult> {
  if (first) {
    await checkBatch(owner, batch, {shape, ofClasses: objective.ofClasses});
    await checkOutputs(owner, forward, objective, batch);
  }
  const alone = accumulate === 1;
  const onTheWay = alone && optimizer instanceof optimizers.NamedOptimizer ? optimizer : undefined;
  const results = forwardBackward(model, weights, objective, batch, alone ? 'mean' : 'sum', forward, onTheWay);
  try {
    if (first) await checkLoss(owner, results.means[0], {forward, objective}, batch);
    return results;
  } catch (error) {
    disposeResult(results);
    throw error;
  }
}

/** Updates the weights, keeps them within their constraints, and disposes the gradients. */
export function updateWeights(
  {model, optimizer}: BatchPlan,
  weights: readonly Variable[],
  {grads, step}: Pick<StepResult, 'grads' | 'step'>,
): void {
  try {
    if (step) step.update();
    else update(optimizer, weights, grads);
    constraints.applyConstraints(model);
  } finally {
    dispose(grads);
  }
}

/** Disposes everything that a pass gave. */
export function disposeResult({means, totals, outputs, grads, step}: StepResult): void {
  dispose([...means, ...totals, grads]);
  outputs?.dispose();
  step?.dispose();
}

/** @throws ConfigError if the first loss is not finite, before any weight has been changed by it. */
async function checkLoss(
  owner: string,
  loss: Scalar,
  {forward, objective}: {forward: Forward; objective: Objective},
  batch: CheckedBatch,
): Promise<void> {
  const value = (await loss.data())[0];
  if (Number.isFinite(value)) return;
  throw new ConfigError(
    `${owner}: the loss of the first batch is ${value}; ${await causeOf(forward, objective, batch)}`,
  );
}

/** Where in a batch a loss that is not finite comes from. */
async function causeOf(forward: Forward, objective: Objective, batch: CheckedBatch): Promise<string> {
  for (const [what, tensor] of [
    ['', batch.xs],
    ['label ', batch.ys],
    ['weight ', batch.weights],
  ] as const) {
    if (!tensor) continue;
    const values = await tensor.data();
    const rows = tensor.shape[0] ?? 1;
    const width = values.length / rows;
    const bad = rowsWhere(rows, row => !values.subarray(row * width, (row + 1) * width).every(Number.isFinite));
    if (bad.length === 0) continue;
    const at = values.findIndex(v => !Number.isFinite(v));
    const more = bad.length > 1 ? `; not finite are values of ${nameRows(batch, bad)}` : '';
    return `${what}value ${at % width} of ${nameRows(batch, bad.slice(0, 1))} is ${values[at]}${more}`;
  }
  const losses = await sampleLosses(forward, objective, batch);
  const bad = rowsWhere(losses.length, row => !Number.isFinite(losses[row]));
  const which = bad.length > 0 && bad.length < losses.length ? `it comes from ${nameRows(batch, bad)}; ` : '';
  return `${which}samples and labels are finite, so look at the weights, the range of the labels and the scale of the samples`;
}

const rowsWhere = (rows: number, isBad: (row: number) => boolean): number[] =>
  Array.from({length: rows}, (_, row) => row).filter(isBad);
