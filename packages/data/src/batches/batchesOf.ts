/**
 * Walks through a source in batches, preparing the next ones while the current one is in use.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {BadSample, Batch, Batches, BatchOptions} from '../dataset.ts';
import {type Epoch, epochOf, epochSize} from '../epochOf.ts';
import type {SampleSource} from '../sampleSource.ts';
import {type BatchPlan, batchPlan} from './batchPlan.ts';
import {type BatchRows, batchRows, keepRows, rowOf, rowsToBatch, setRow} from './batchRows.ts';
import {orAborted} from './orAborted.ts';
import {isAboutSample, sampleError} from './sampleError.ts';

/** Samples of one batch read at the same time: enough for libuv's four threads, few enough to bound the memory. */
const READS_AT_ONCE = 8;

/** Cuts a source into batches. Checks the options now, reads samples only when a walk is under way. */
export function batchesOf(source: SampleSource, options: BatchOptions = {}): Batches<number> {
  const plan = batchPlan({...options, prefetch: options.prefetch ?? source.prefetch});
  const {batchSize, epoch, start, shard, dropLast} = plan;
  const share = epochSize(source) / shard.count;
  const samples = dropLast ? Math.floor(share) : Math.ceil(share);
  const size = dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
  if (start > size) {
    throw new ConfigError(`batches: start ${start} lies behind the last batch; an epoch has ${size} of them`);
  }
  const skipped: BadSample[] = [];

  async function* walk(at: number, from: number): AsyncGenerator<Batch, undefined> {
    const order = epochOf(source, {seed: plan.seed, epoch: at, shuffle: plan.shuffle});
    const positionsOf = (batch: number) => {
      const first = batch * batchSize;
      const count = Math.min(batchSize, samples - first);
      return Array.from({length: count}, (_, i) => ((first + i) * shard.count + shard.index) % order.indices.length);
    };
    const ending = new AbortController();
    const endByUser = () => ending.abort(plan.signal?.reason);
    plan.signal?.addEventListener('abort', endByUser, {once: true});
    if (plan.signal?.aborted) endByUser();
    const badBefore = skipped.length;
    let delivered = false;
    const waiting: Promise<Prepared>[] = [];
    let started = from;
    const startUpTo = (ahead: number) => {
      while (started < size && waiting.length < ahead) {
        const walking = {source, order, plan, signal: ending.signal};
        const prepared = prepare(walking, positionsOf(started++));
        // whoever awaits it in its turn gets the error; until then it must not count as unhandled
        prepared.catch(() => undefined);
        waiting.push(prepared);
      }
    };
    try {
      startUpTo(1);
      for (let next = waiting.shift(), batch = from; next; next = waiting.shift(), batch++) {
        const {rows, bad} = await orAborted(next, ending.signal);
        for (const sample of bad) {
          skipped.push(sample);
          if (typeof plan.onBadSample === 'function') plan.onBadSample(sample);
        }
        startUpTo(plan.prefetch);
        if (rows.count > 0) {
          delivered = true;
          // no two processes that share an epoch mix by the same numbers
          const index = batch * shard.count + shard.index;
          yield rowsToBatch(rows, source, plan, {seed: plan.seed, epoch: at, index});
        }
        ending.signal.throwIfAborted();
        startUpTo(1);
      }
      if (!delivered && skipped.length > badBefore) throw allBad(skipped.slice(badBefore));
      return undefined;
    } finally {
      plan.signal?.removeEventListener('abort', endByUser);
      ending.abort(new ConfigError('batches: this walk has ended'));
    }
  }

  let walks = 0;
  return {
    size,
    skipped,
    [Symbol.asyncIterator]: () => walk(epoch, start),
    async iterator() {
      // fitDataset asks for an iterator before its first epoch and never uses it: an epoch begins with its first batch
      let walking: AsyncGenerator<Batch, undefined> | undefined;
      return {
        next() {
          walking ??= walk(epoch + walks, walks++ === 0 ? start : 0);
          return walking.next();
        },
      };
    },
  };
}

/** What the batches of one walk share. */
interface Walking {
  readonly source: SampleSource;
  readonly order: Epoch;
  readonly plan: BatchPlan;
  readonly signal: AbortSignal;
}

/** One batch's good samples, and its bad ones. */
interface Prepared {
  readonly rows: BatchRows;
  readonly bad: readonly BadSample[];
}

/** Reads the samples at some positions of an epoch, several at a time. */
async function prepare({source, order, plan, signal}: Walking, positions: readonly number[]): Promise<Prepared> {
  const rows = batchRows(source, positions.length, plan);
  const bad = new Map<number, BadSample>();
  let next = 0;
  const read = async () => {
    while (next < positions.length) {
      signal.throwIfAborted();
      const row = next++;
      const index = order.indices[positions[row]];
      try {
        const into = rowOf(rows, row);
        const sample = await source.read(index, order.key(positions[row]), {signal, into});
        setRow(rows, row, sample, source.label(index), plan);
      } catch (cause) {
        signal.throwIfAborted();
        const name = source.name(index);
        const error = sampleError(name, cause);
        if (plan.onBadSample === 'error' || !isAboutSample(cause)) throw error;
        bad.set(row, {index, name, error});
      }
    }
  };
  await Promise.all(Array.from({length: Math.min(source.readsAtOnce ?? READS_AT_ONCE, positions.length)}, read));
  if (bad.size === 0) return {rows, bad: []};
  const isKept = positions.map((_, row) => !bad.has(row));
  const inOrder = [...bad].sort(([a], [b]) => a - b);
  return {rows: keepRows(rows, isKept), bad: inOrder.map(([, sample]) => sample)};
}

function allBad(samples: readonly BadSample[]): Error {
  const [{error}] = samples;
  return new Error(`batches: none of the ${samples.length} samples could be read; the first: ${error.message}`, {
    cause: error,
  });
}
