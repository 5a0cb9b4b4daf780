import {dispose, reshape, sum, tidy} from '@tensorflow/tfjs-core';
import type {Forward} from './forward.ts';
import type {Objective} from './objective.ts';
import type {TrainingBatch} from './trainingData.ts';

/** The loss of each sample of a batch, in inference mode; none if the loss gives means only. */
export async function sampleLosses(
  forward: Forward,
  {minimised}: Objective,
  {xs, ys, weights}: TrainingBatch,
): Promise<ArrayLike<number>> {
  const values = tidy(() => {
    const losses = minimised(ys, forward(xs, false), weights);
    return losses.rank === 0 ? undefined : sum(reshape(losses, [losses.shape[0], -1]), 1);
  });
  if (!values) return [];
  const numbers = await values.data();
  dispose(values);
  return numbers;
}
