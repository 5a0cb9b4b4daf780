/**
 * Weights of single samples.
 */
import {tensor1d} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import {type BatchSettings, type CheckedBatch, disposeBatch, isCuttable, type TrainingData} from './trainingData.ts';

/**
 * Checks weights of samples against the data that they are for.
 *
 * @throws ConfigError if there is not one weight of at least 0 for each sample, or the samples cannot be told apart.
 */
export function checkSampleWeights(
  owner: string,
  weights: ArrayLike<number>,
  data: TrainingData,
  batches: BatchSettings | undefined,
): void {
  if (!isCuttable(data)) {
    throw new ConfigError(
      `${owner}: sampleWeights is given, but the data comes in ready-made batches; let them be {xs, ys, weights}, with ` +
        'weights [batch]',
    );
  }
  const size = 'batches' in data ? data.size : (data.xs.shape[0] ?? 0);
  if (size === undefined) {
    throw new ConfigError(
      `${owner}: sampleWeights is given, but the data is a stream, whose samples have no index; let it give batches ` +
        '{xs, ys, weights}',
    );
  }
  if (batches?.mix) {
    throw new ConfigError(`${owner}: sampleWeights and batches.mix are given; a mixed sample is two, so leave one out`);
  }
  if (weights.length !== size) {
    throw new ConfigError(`${owner}: sampleWeights has ${weights.length} numbers, and the data ${size} samples`);
  }
  const bad = Array.from(weights).findIndex(weight => !(Number.isFinite(weight) && weight >= 0));
  if (bad < 0) return;
  throw new ConfigError(`${owner}: sampleWeights[${bad}] is ${weights[bad]}; a finite number of at least 0 is needed`);
}

/**
 * The batch with the weights of its samples, if there are any.
 *
 * @throws ConfigError if the batch does not tell its samples, or has weights already; it is disposed then.
 */
export function weighted(
  {owner, sampleWeights}: {readonly owner: string; readonly sampleWeights: ArrayLike<number> | undefined},
  batch: CheckedBatch,
): CheckedBatch {
  if (sampleWeights === undefined) return batch;
  if (batch.samples && !batch.weights) {
    const weights = tensor1d(batch.samples.map(({index}) => sampleWeights[index]));
    return {...batch, weights};
  }
  disposeBatch(batch);
  throw new ConfigError(
    `${owner}: sampleWeights is given, but ${batch.weights ? 'the batches have weights of their own' : 'the data does not tell which samples are in a batch'}; ` +
      'leave the option out, and let the data give batches {xs, ys, weights}',
  );
}
