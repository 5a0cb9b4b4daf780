/**
 * Walks through a source in batches.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {BadSample, Batches, BatchOptions} from '../dataset.ts';
import {type Epoch, epochOf, epochSize} from '../epochOf.ts';
import type {SampleSource} from '../sampleSource.ts';
import {type BatchMemory, takeFloats} from './batchMemory.ts';
import {type BatchPlan, batchPlan} from './batchPlan.ts';
import {batchRows, keepRows, rowOf, setRow} from './batchRows.ts';
import {isAboutSample, sampleError} from './sampleError.ts';
import {type Prepared, walkBatches} from './walkBatches.ts';

/** Samples of one batch read at the same time: enough for libuv's four threads, few enough to bound the memory. */
const READS_AT_ONCE = 8;

/** Cuts a source into batches. Checks the options now, reads samples only when a walk is under way. */
export function batchesOf(source: SampleSource, options: BatchOptions = {}): Batches {
  const plan = batchPlan({...options, prefetch: options.prefetch ?? source.prefetch});
  const {batchSize, start, shard, dropLast, seed, shuffle} = plan;
  const share = epochSize(source) / shard.count;
  const samples = dropLast ? Math.floor(share) : Math.ceil(share);
  const size = dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
  if (start > size) {
    throw new ConfigError(`batches: start ${start} lies behind the last batch; an epoch has ${size} of them`);
  }
  return walkBatches(source, plan, size, ({epoch, signal, memory}) => {
    const order = epochOf(source, {seed, epoch, shuffle});
    const positionsOf = (batch: number) => {
      const first = batch * batchSize;
      const count = Math.min(batchSize, samples - first);
      return Array.from({length: count}, (_, i) => ((first + i) * shard.count + shard.index) % order.indices.length);
    };
    return batch => prepare({source, order, plan, signal, memory}, positionsOf(batch));
  });
}

/** What the batches of one walk share. */
interface Walking {
  readonly source: SampleSource;
  readonly order: Epoch;
  readonly plan: BatchPlan;
  readonly signal: AbortSignal;
  readonly memory: BatchMemory;
}

/** Reads the samples at some positions of an epoch, several at a time. */
async function prepare(
  {source, order, plan, signal, memory}: Walking,
  positions: readonly number[],
): Promise<Prepared> {
  const rows = batchRows(source, positions.length, plan, source.keepsNothing ? memory : undefined);
  const bad = new Map<number, BadSample>();
  let next = 0;
  const read = async () => {
    // of samples that do not end up as they are
    const scratch = plan.dtype === 'uint8' && source.keepsNothing ? takeFloats(memory, valuesOf(source)) : undefined;
    while (next < positions.length) {
      signal.throwIfAborted();
      const row = next++;
      const index = order.indices[positions[row]];
      try {
        const into = rowOf(rows, row) ?? scratch;
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
    if (scratch) memory.giveBack(scratch);
  };
  await Promise.all(Array.from({length: Math.min(source.readsAtOnce ?? READS_AT_ONCE, positions.length)}, read));
  const samples = positions.map(position => {
    const index = order.indices[position];
    return {index, name: source.name(index)};
  });
  if (bad.size === 0) return {rows, samples, bad: []};
  const isKept = positions.map((_, row) => !bad.has(row));
  const inOrder = [...bad].sort(([a], [b]) => a - b);
  const kept = samples.filter((_, row) => isKept[row]);
  return {rows: keepRows(rows, isKept), samples: kept, bad: inOrder.map(([, sample]) => sample)};
}

function valuesOf({sampleShape: [height, width, channels]}: SampleSource): number {
  return height * width * channels;
}
