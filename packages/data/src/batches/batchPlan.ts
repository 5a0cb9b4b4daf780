import {ConfigError, checkSeed} from '@tfjs-zoo/core';
import type {BatchOptions} from '../dataset.ts';

/** {@link BatchOptions}, complete and checked; `mix` and `signal` may be absent. */
export type BatchPlan = Required<Omit<BatchOptions, 'mix' | 'signal'>> & Pick<BatchOptions, 'mix' | 'signal'>;

/** @throws ConfigError if an option is out of range, or two of them do not go together. */
export function batchPlan({
  batchSize = 32,
  shuffle = false,
  seed = 0,
  epoch = 0,
  start = 0,
  shard = {index: 0, count: 1},
  dropLast = false,
  prefetch = 1,
  dtype = 'float32',
  labels = 'oneHot',
  onBadSample = 'error',
  mix,
  signal,
}: BatchOptions): BatchPlan {
  checkWhole('batchSize', batchSize, 1);
  checkWhole('epoch', epoch, 0);
  checkWhole('start', start, 0);
  checkWhole('prefetch', prefetch, 0);
  checkSeed('batches', seed);
  checkWhole('shard.count', shard.count, 1);
  checkWhole('shard.index', shard.index, 0);
  if (shard.index >= shard.count) {
    throw new ConfigError(`batches: shard.index ${shard.index} is not one of ${shard.count}, 0 to ${shard.count - 1}`);
  }
  checkOneOf('dtype', dtype, ['float32', 'uint8']);
  checkOneOf('labels', labels, ['oneHot', 'index']);
  if (typeof onBadSample !== 'function') checkOneOf('onBadSample', onBadSample, ['error', 'skip']);
  if (mix && (labels !== 'oneHot' || dtype !== 'float32')) {
    throw new ConfigError(
      `batches: mix makes soft labels and fractions of pixels, which labels '${labels}' and dtype '${dtype}' cannot ` +
        "hold; leave both options out, or mix: labels 'oneHot', dtype 'float32'",
    );
  }
  return {
    ...{batchSize, shuffle, seed, epoch, start, shard, dropLast, prefetch, dtype, labels, onBadSample},
    ...{mix, signal},
  };
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new ConfigError(`batches: ${name} ${value} is not an integer of at least ${least}`);
  }
}

function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new ConfigError(`batches: ${name} '${value}' is unknown; there are '${allowed.join("', '")}'`);
  }
}
