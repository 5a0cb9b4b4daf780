import {add, concat, mul, slice, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import type {Batch} from '../dataset.ts';

/**
 * Mixes each sample and its label with the one before it, the first with the last: `lambda x + (1 - lambda) x'`.
 *
 * Reference: torchvision, transforms/v2/_augment.py, `MixUp`.
 *
 * @returns A new batch; the one given stays the caller's, to be disposed.
 * @throws ConfigError if lambda is not in [0, 1], or images and labels are not of one batch.
 */
export function mixBatch({xs, ys}: Batch, lambda: number): Batch {
  checkBatch('mixBatch', {xs, ys});
  checkLambda('mixBatch', lambda);
  return tidy(() => ({xs: mixed(xs, lambda), ys: mixed(ys, lambda)}));
}

/** `lambda` of each sample, the rest of the one before it. */
export function mixed<T extends Tensor>(x: T, lambda: number): T {
  return add(mul(previous(x), 1 - lambda), mul(x, lambda));
}

/** For each sample the one before it, for the first the last. */
export function previous<T extends Tensor>(x: T): T {
  const count = x.shape[0];
  if (count < 2) return x;
  return concat([slice(x, [count - 1], [1]), slice(x, [0], [count - 1])], 0);
}

/** @throws ConfigError unless there are images `[batch, height, width, channels]` and as many labels. */
export function checkBatch(owner: string, {xs, ys}: Batch): void {
  if (xs.shape.length !== 4 || ys.shape.length !== 2 || xs.shape[0] !== ys.shape[0]) {
    throw new ConfigError(
      `${owner}: xs [${xs.shape}] and ys [${ys.shape}] are not images [batch, height, width, channels] and one-hot ` +
        'labels [batch, classes]',
    );
  }
}

function checkLambda(owner: string, lambda: number): void {
  if (!(lambda >= 0 && lambda <= 1)) {
    throw new ConfigError(`${owner}: lambda ${lambda} is not between 0 and 1, each sample's own share`);
  }
}

/** @throws ConfigError unless alpha is a positive number. */
export function checkAlpha(owner: string, alpha: number): void {
  if (!(Number.isFinite(alpha) && alpha > 0)) {
    throw new ConfigError(`${owner}: alpha ${alpha} is not a positive number; 1 draws every share equally often`);
  }
}
