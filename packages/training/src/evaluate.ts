import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {losses} from '@tfjs-zoo/core';
import {checkCount} from './checks.ts';
import {type Evaluation, evaluateLoop} from './loop/evaluateLoop.ts';
import {modelShape} from './loop/modelShape.ts';
import {type Loss, type Metrics, objective} from './loop/objective.ts';
import type {BatchSettings, TrainingData} from './loop/trainingData.ts';

/** Settings of {@link evaluate}. */
export interface EvaluateOptions {
  /**
   * Loss a sample: a function, or the name of one of `losses`.
   * @defaultValue the one the model was compiled with, otherwise cross-entropy of logits
   */
  loss?: Loss | losses.LossName;
  /** What else to measure. @defaultValue accuracy, if the model has more than one output unit */
  metrics?: Metrics;
  /** Samples a batch; not for ready-made batches. @defaultValue 32 */
  batchSize?: number;
  /** How the batches of a `Dataset` are made. Not for other kinds of data. */
  batches?: Omit<BatchSettings, 'mix'>;
  /** Ends the evaluation: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Loss and metrics of a model over a whole data set, whatever the batch size: batches count by their size, and metrics that
 * are no means, such as `rocAuc`, are those of all samples together.
 *
 * Penalties of regularizers are not part of the loss here.
 *
 * @returns `{loss, accuracy, …}`.
 * @throws ConfigError at the first batch if the data does not fit the model.
 */
export async function evaluate(
  model: LayersModel,
  data: TrainingData,
  {loss, metrics, batchSize, batches, signal}: EvaluateOptions = {},
): Promise<Evaluation> {
  if (batchSize !== undefined) checkCount('evaluate: batchSize', batchSize, 1);
  const shape = modelShape('evaluate', model);
  const goal = objective('evaluate', model, shape, {loss, metrics});
  return evaluateLoop({owner: 'evaluate', model, shape, objective: goal, signal}, data, {batchSize, batches});
}
