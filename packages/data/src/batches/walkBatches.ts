/**
 * Delivers batches, of which the next ones are prepared while the current one is in use.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {BadSample, Batch, Batches} from '../dataset.ts';
import {type BatchMemory, batchMemory} from './batchMemory.ts';
import type {BatchPlan} from './batchPlan.ts';
import {type BatchRows, type RowsOf, rowsToBatch} from './batchRows.ts';
import {orAborted} from './orAborted.ts';
import {type SampleId, withSamples} from './samplesOf.ts';

/** One batch's good samples, and its bad ones. */
export interface Prepared {
  readonly rows: BatchRows;
  /** The good samples, row by row. */
  readonly samples: readonly SampleId[];
  readonly bad: readonly BadSample[];
}

/** Prepares a batch by its number; they are asked for in order. Undefined if the epoch has no more. */
export type Supply = (batch: number) => Promise<Prepared | undefined>;

/** A walk through an epoch, or what is left of it. */
export interface EpochWalk {
  readonly epoch: number;
  /** Its first batch. */
  readonly from: number;
  /** Aborted when the walk has ended, whatever the reason. */
  readonly signal: AbortSignal;
  /** For samples that nobody keeps: used again when a batch has become tensors. */
  readonly memory: BatchMemory;
}

/** Begins an epoch with one of its batches. */
export type BeginEpoch = (walk: EpochWalk) => Supply;

/** Batches whose number is known, or else as many as the supply has. Nothing begins before a walk is under way. */
export function walkBatches<Size extends number | undefined>(
  of: RowsOf,
  plan: BatchPlan,
  size: Size,
  begin: BeginEpoch,
): Batches<Size> {
  const {epoch, start, shard, seed} = plan;
  const skipped: BadSample[] = [];

  async function* walk(at: number, from: number): AsyncGenerator<Batch, undefined> {
    const ending = new AbortController();
    const endByUser = () => ending.abort(plan.signal?.reason);
    plan.signal?.addEventListener('abort', endByUser, {once: true});
    if (plan.signal?.aborted) endByUser();
    const badBefore = skipped.length;
    let delivered = false;
    const waiting: Promise<Prepared | undefined>[] = [];
    let started = from;
    const memory = batchMemory();
    try {
      const supply = begin({epoch: at, from, signal: ending.signal, memory});
      const startUpTo = (ahead: number) => {
        while (started < (size ?? Number.POSITIVE_INFINITY) && waiting.length < ahead) {
          const prepared = supply(started++);
          // whoever awaits it in its turn gets the error; until then it must not count as unhandled
          prepared.catch(() => undefined);
          waiting.push(prepared);
        }
      };
      startUpTo(1);
      for (let next = waiting.shift(), batch = from; next; next = waiting.shift(), batch++) {
        const prepared = await orAborted(next, ending.signal);
        if (!prepared) break;
        for (const sample of prepared.bad) {
          skipped.push(sample);
          if (typeof plan.onBadSample === 'function') plan.onBadSample(sample);
        }
        startUpTo(plan.prefetch);
        if (prepared.rows.count > 0) {
          delivered = true;
          // no two processes that share an epoch mix by the same numbers
          const index = batch * shard.count + shard.index;
          const key = {seed, epoch: at, index};
          yield withSamples(rowsToBatch(prepared.rows, of, plan, key, memory), prepared.samples);
        }
        ending.signal.throwIfAborted();
        startUpTo(1);
      }
      if (!delivered && skipped.length > badBefore) throw allBad(skipped.slice(badBefore));
      return undefined;
    } finally {
      plan.signal?.removeEventListener('abort', endByUser);
      ending.abort(new ConfigError('batches: this walk has ended'));
      memory.end();
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

function allBad(samples: readonly BadSample[]): Error {
  const [{error}] = samples;
  return new Error(`batches: none of the ${samples.length} samples could be read; the first: ${error.message}`, {
    cause: error,
  });
}
