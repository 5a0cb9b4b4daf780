/**
 * Walks through a source in batches, preparing the next ones while the current one is in use.
 */

import {tensor2d, tensor4d} from '@tensorflow/tfjs-core';
import {ConfigError, checkSeed} from '@tfjs-zoo/core';
import type {Batch, Batches, BatchOptions} from './dataset.ts';
import {type Epoch, epochOf, epochSize} from './epochOf.ts';
import type {SampleSource} from './sampleSource.ts';

/** Samples of one batch read at the same time: enough for libuv's four threads, few enough to bound the memory. */
const CONCURRENT_READS = 8;

/** A batch before it becomes tensors, so that one never delivered leaves nothing to dispose. */
interface Prepared {
  xs: Float32Array;
  ys: Float32Array;
  count: number;
}

/** Cuts a source into batches. Checks the options now, reads samples only when a walk is under way. */
export function batchesOf(source: SampleSource, options: BatchOptions = {}): Batches<number> {
  const {batchSize = 32, shuffle = false, seed = 0, epoch = 0, dropLast = false, prefetch = 1, signal} = options;
  checkWhole('batchSize', batchSize, 1);
  checkWhole('epoch', epoch, 0);
  checkWhole('prefetch', prefetch, 0);
  checkSeed('batches', seed);
  const samples = epochSize(source);
  const size = dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);

  async function* walk(at: number): AsyncGenerator<Batch, undefined> {
    const order = epochOf(source, {seed, epoch: at, shuffle});
    let ended = false;
    const checkGoingOn = () => {
      signal?.throwIfAborted();
      if (ended) throw new ConfigError('batches: this walk has ended');
    };
    const waiting: Promise<Prepared>[] = [];
    let started = 0;
    const startUpTo = (ahead: number) => {
      while (started < size && waiting.length < ahead) {
        const from = started++ * batchSize;
        const prepared = prepare(source, order, [from, Math.min(from + batchSize, samples)], checkGoingOn);
        // whoever awaits it in its turn gets the error; until then it must not count as unhandled
        prepared.catch(() => undefined);
        waiting.push(prepared);
      }
    };
    try {
      startUpTo(1);
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const prepared = await next;
        signal?.throwIfAborted();
        startUpTo(prefetch);
        yield toTensors(source, prepared);
        signal?.throwIfAborted();
        startUpTo(1);
      }
      return undefined;
    } finally {
      ended = true;
    }
  }

  let walks = 0;
  return {
    size,
    [Symbol.asyncIterator]: () => walk(epoch),
    async iterator() {
      // fitDataset asks for an iterator before its first epoch and never uses it: an epoch begins with its first batch
      let walking: AsyncGenerator<Batch, undefined> | undefined;
      return {
        next() {
          walking ??= walk(epoch + walks++);
          return walking.next();
        },
      };
    },
  };
}

/** Reads the samples of one batch, several at a time, into one array. */
async function prepare(
  source: SampleSource,
  epoch: Epoch,
  [from, to]: readonly [number, number],
  checkGoingOn: () => void,
): Promise<Prepared> {
  const length = source.sampleShape.reduce((product, side) => product * side, 1);
  const classes = source.classNames.length;
  const count = to - from;
  const xs = new Float32Array(count * length);
  const ys = new Float32Array(count * classes);
  let next = 0;
  const read = async () => {
    while (next < count) {
      checkGoingOn();
      const row = next++;
      const index = epoch.indices[from + row];
      xs.set(await source.read(index, epoch.key(from + row)), row * length);
      ys[row * classes + source.label(index)] = 1;
    }
  };
  await Promise.all(Array.from({length: Math.min(CONCURRENT_READS, count)}, read));
  return {xs, ys, count};
}

function toTensors({sampleShape, classNames}: SampleSource, {xs, ys, count}: Prepared): Batch {
  return {xs: tensor4d(xs, [count, ...sampleShape]), ys: tensor2d(ys, [count, classNames.length])};
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new ConfigError(`batches: ${name} ${value} is not an integer of at least ${least}`);
  }
}
