/**
 * How much a weight file may ask for. A file is hostile until proven otherwise: no number in it is believed
 * before it was held against these and against the file's real size.
 */

import {WeightFormatError} from './weightFormatError.ts';

/** Upper bounds every reader keeps to; beyond one of them it throws `E_LIMIT`. */
export interface Limits {
  /** Size of the whole file, in bytes. @defaultValue 64 GiB */
  maxFileBytes: number;
  /** Size of what describes the tensors (safetensors header, zip directory, `data.pkl`), in bytes. @defaultValue 16 MiB */
  maxHeaderBytes: number;
  /** Number of tensors, and of entries in a container. @defaultValue 100 000 */
  maxTensors: number;
  /** Elements of one tensor. @defaultValue 2^33 */
  maxElements: number;
  /** Elements of a tensor that repeats its storage by a stride of 0. @defaultValue 1 048 576 */
  maxExpandedElements: number;
  /** Dimensions of one tensor. @defaultValue 32 */
  maxRank: number;
  /**
   * Steps of a pickle, where an operation on n items counts as n and each list, tuple and dict as 3 more; fields of protobuf
   * messages; values of JSON, where an object counts as 2. @defaultValue 1 000 000
   */
  maxOps: number;
  /** Values on a pickle's stack. @defaultValue 10 000 */
  maxStack: number;
  /** Highest slot of a pickle's memo. @defaultValue 100 000 */
  maxMemo: number;
  /** Nesting of JSON; no other format's description is followed deeper than it can mean something. @defaultValue 200 */
  maxDepth: number;
  /**
   * Bytes that all compressed entries together may become for each byte of the file. Not counted by entry: a bias of
   * zeros alone shrinks a thousandfold. @defaultValue 100
   */
  maxInflateRatio: number;
  /**
   * Moment after which describing the tensors is given up, in milliseconds of `Date.now()`; reading their elements later
   * is not bound by it. @defaultValue `Infinity`
   */
  deadline: number;
}

/** The limits that hold unless others are given; every field of {@link Limits} says its own. */
export const defaultLimits: Readonly<Limits> = {
  maxFileBytes: 64 * 2 ** 30,
  maxHeaderBytes: 16 * 2 ** 20,
  maxTensors: 100_000,
  maxElements: 2 ** 33,
  maxExpandedElements: 2 ** 20,
  maxRank: 32,
  maxOps: 1_000_000,
  maxStack: 10_000,
  maxMemo: 100_000,
  maxDepth: 200,
  maxInflateRatio: 100,
  deadline: Number.POSITIVE_INFINITY,
};

/**
 * The default limits with some changed. One that is `undefined` stays as it is: a bound that is no number bounds nothing.
 *
 * @throws WeightFormatError `E_VALUE` for a name that is none, or a value that is no number from 0 on
 */
export function limitsWith(changes: Partial<Limits>): Readonly<Limits> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (Object.hasOwn(defaultLimits, name) && typeof value === 'number' && value >= 0) continue;
    const text = `limits.${name} is ${String(value)}; a number from 0 on is needed, of ${Object.keys(defaultLimits).join(', ')}`;
    throw new WeightFormatError('E_VALUE', text, {format: 'unknown'});
  }
  return {...defaultLimits, ...Object.fromEntries(given)};
}
