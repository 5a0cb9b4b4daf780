import {checkSeed} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import type {TrainingOptions} from '../trainingOptions.ts';
import {checkSampleWeights} from './sampleWeights.ts';
import type {TrainingData} from './trainingData.ts';

/** @throws ConfigError if an option that `fit` and `fineTune` share is out of range. */
export function checkTrainingOptions(
  owner: string,
  data: TrainingData,
  {batchSize, seed, accumulate, sampleWeights, batches}: TrainingOptions,
): void {
  if (batchSize !== undefined) checkCount(`${owner}: batchSize`, batchSize, 1);
  if (seed !== undefined) checkSeed(owner, seed);
  if (accumulate !== undefined) checkCount(`${owner}: accumulate`, accumulate, 1);
  if (sampleWeights !== undefined) checkSampleWeights(owner, sampleWeights, data, batches);
}
