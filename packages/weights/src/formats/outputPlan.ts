/**
 * What a writer is going to write: one file as a rule, or shards and a file that names them.
 */
import type {Fail} from '../failure.ts';
import {MAX_SHARDS} from './maxShards.ts';

/** A file beside the main one. */
export interface PlannedShard {
  /** The name it should have; the main file is told the one it got. */
  readonly name: string;
  /** Its size. */
  readonly bytes: number;
  /** Its content; asked for once, and of all shards in their order. */
  chunks(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Files that make up a model. */
export interface OutputPlan {
  /** What the main file's path has behind the one that was asked for, such as `'.index.json'`. */
  readonly suffix: string;
  /** All that it could have: main files that this one takes the place of. */
  readonly suffixes: readonly string[];
  readonly shards: readonly PlannedShard[];
  /** Content of the main file. @param names what the shards are called */
  main(names: readonly string[]): AsyncIterable<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;
}

/** The plan of a format that needs one file. */
export function oneFile(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  suffixes: OutputPlan['suffixes'] = [''],
): OutputPlan {
  return {suffix: '', suffixes, shards: [], main: () => chunks};
}

/** @throws WeightFormatError `E_VALUE` for a size that is none */
export function checkMaxShardBytes(bytes: number | undefined, fail: Fail): void {
  if (bytes === undefined || (Number.isSafeInteger(bytes) && bytes > 0)) return;
  throw fail('E_VALUE', `maxShardBytes is ${bytes}; give a positive whole number of bytes, such as 5_000_000_000`);
}

/** @throws WeightFormatError `E_LIMIT` for more shards than readers take */
export function checkShardCount(count: number, fail: Fail): void {
  if (count <= MAX_SHARDS) return;
  throw fail('E_LIMIT', `maxShardBytes makes ${count} shards, more than ${MAX_SHARDS}; give a larger size`);
}

/** Name of a shard: `stem.bin` if there is one, else `stem-00002-of-00003.bin`. @param index from 0 on */
export function shardName(stem: string, index: number, count: number, extension: string): string {
  if (count === 1) return `${stem}${extension}`;
  const digits = (n: number) => String(n).padStart(5, '0');
  return `${stem}-${digits(index + 1)}-of-${digits(count)}${extension}`;
}
