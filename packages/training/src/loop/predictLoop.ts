import {argMax, dispose, softmax, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {breather} from './breathe.ts';
import {checkBatch} from './checkBatch.ts';
import {modelShape} from './modelShape.ts';
import {endsInSoftmax} from './objective.ts';
import {
  checkedBatch,
  disposeBatch,
  type TrainingBatch,
  type TrainingData,
  type WalkOptions,
  walk,
} from './trainingData.ts';

/** What a classifier makes of a batch. */
export interface PredictedBatch {
  /** Class of each sample. */
  readonly labels: Int32Array;
  /** Probability of each class, sample by sample: `size · numClasses` numbers. */
  readonly probabilities: Float32Array;
}

/**
 * The number of classes of a classifier.
 *
 * @throws ConfigError if the model has another output than a score for each of several classes.
 */
export function classCount(owner: string, model: LayersModel): number {
  const {output} = modelShape(owner, model);
  const units = output.at(-1);
  if (output.length === 2 && typeof units === 'number' && units > 1) return units;
  throw new ConfigError(
    `${owner}: model '${model.name}' has outputs of shape [${output.map(size => size ?? 'batch')}]; ` +
      'a classifier with a score for each of two classes or more is needed, [batch, numClasses]',
  );
}

/** Walks through labelled data and gives the probabilities of each batch, in inference mode. */
export async function* predictLoop(
  owner: string,
  model: LayersModel,
  data: TrainingData,
  walking: WalkOptions,
): AsyncGenerator<PredictedBatch, undefined> {
  classCount(owner, model);
  const shape = modelShape(owner, model);
  const breathe = breather();
  let first = true;
  for await (const item of walk(owner, data, walking).batches) {
    const batch = checkedBatch(owner, item);
    try {
      walking.signal?.throwIfAborted();
      if (first) await checkBatch(owner, batch, {shape, ofClasses: true});
      first = false;
      yield await predicted(model, batch);
    } finally {
      disposeBatch(batch);
    }
    await breathe();
  }
  if (first) throw new ConfigError(`${owner}: the data gave no batch; it must not be empty`);
  return undefined;
}

async function predicted(model: LayersModel, {xs, ys}: TrainingBatch): Promise<PredictedBatch> {
  const tensors = tidy(() => {
    const outputs = model.apply(xs, {training: false}) as Tensor;
    const probabilities = endsInSoftmax(model) ? outputs : softmax(outputs);
    const oneHot = ys.rank === 2 && ys.shape[1] === outputs.shape[1];
    return {probabilities, labels: oneHot ? argMax(ys, -1) : ys.clone()};
  });
  try {
    const [probabilities, labels] = await Promise.all([tensors.probabilities.data(), tensors.labels.data()]);
    return {probabilities: Float32Array.from(probabilities), labels: Int32Array.from(labels)};
  } finally {
    dispose([tensors.probabilities, tensors.labels]);
  }
}
