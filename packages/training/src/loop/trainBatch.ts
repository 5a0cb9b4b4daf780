import {dispose, type Optimizer, type Scalar, type Variable} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, constraints, losses} from '@tfjs-zoo/core';
import {checkBatch} from './checkBatch.ts';
import type {ModelShape} from './modelShape.ts';
import type {Objective} from './objective.ts';
import type {TrainingBatch} from './trainingData.ts';
import {type Forward, forwardBackward, type StepResult, update} from './trainStep.ts';

/** What a step needs to know. */
export interface BatchPlan {
  readonly owner: string;
  readonly model: LayersModel;
  readonly shape: ModelShape;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** In place of the model's own call. */
  readonly forward?: Forward;
}

/**
 * One step of training. The first batch is looked at before any weight is changed by it.
 *
 * @throws ConfigError if the first batch does not fit the model, or its loss is not finite.
 */
export async function trainBatch(
  {owner, model, shape, objective, optimizer, forward}: BatchPlan,
  weights: readonly Variable[],
  batch: TrainingBatch,
  first: boolean,
): Promise<Omit<StepResult, 'grads'>> {
  if (first) await checkBatch(owner, batch, shape, objective.loss === losses.crossEntropy);
  const {grads, ...results} = forwardBackward(model, weights, objective, batch, forward);
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
