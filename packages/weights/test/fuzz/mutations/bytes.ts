/**
 * Changes to bytes of which nothing is known.
 */
import type {Random} from '../random.ts';

/** Makes changed bytes, or `undefined` where it has nothing to hold on to. Never changes its argument. */
export type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array | undefined;

/** Numbers at which counting goes wrong. */
export const BOUNDARIES: readonly bigint[] = [
  ...[0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0xffffn, 2n ** 16n, 2n ** 24n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n],
  ...[2n ** 32n, 2n ** 33n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -1n, -(2n ** 31n), -(2n ** 63n)],
];

export function concat(...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The bytes with `[start, end)` replaced. */
export function replaced(
  bytes: Uint8Array,
  start: number,
  end: number,
  by: Uint8Array | readonly number[],
): Uint8Array {
  return concat(bytes.subarray(0, start), by, bytes.subarray(end));
}

/** Writes the low bytes of a number. */
export function setInteger(bytes: Uint8Array, at: number, width: number, value: bigint, littleEndian = true): void {
  for (let i = 0; i < width; i++) {
    const place = at + (littleEndian ? i : width - 1 - i);
    if (place < bytes.length) bytes[place] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
}

/** A range that is rather short, as most fields are. */
function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = random.below(bytes.length);
  const longest = random.chance(0.8) ? 32 : bytes.length;
  return [start, Math.min(bytes.length, start + 1 + random.below(longest))];
}

const flipBit: Mutation = (bytes, random) => {
  const copy = bytes.slice();
  for (let n = 1 + random.below(random.chance(0.8) ? 1 : 16); n > 0; n--) {
    copy[random.below(copy.length)] ^= 1 << random.below(8);
  }
  return copy;
};

const setByte: Mutation = (bytes, random) => {
  const copy = bytes.slice();
  copy[random.below(copy.length)] = random.chance(0.5) ? random.below(256) : random.pick([0, 1, 0x7f, 0x80, 0xff]);
  return copy;
};

const setNumber: Mutation = (bytes, random) => {
  const copy = bytes.slice();
  const width = random.pick([1, 2, 4, 8]);
  const at = random.below(copy.length);
  const aligned = random.chance(0.5) ? at - (at % width) : at;
  setInteger(copy, aligned, width, random.pick(BOUNDARIES), random.chance(0.7));
  return copy;
};

const truncate: Mutation = (bytes, random) =>
  bytes.slice(0, random.chance(0.5) ? random.below(bytes.length) : Math.max(0, bytes.length - 1 - random.below(64)));

const insert: Mutation = (bytes, random) => {
  const at = random.pick([0, bytes.length, random.below(bytes.length)]);
  const count = 1 + random.below(random.chance(0.9) ? 16 : 1024);
  return replaced(bytes, at, at, random.chance(0.5) ? random.bytes(count) : new Uint8Array(count));
};

const remove: Mutation = (bytes, random) => replaced(bytes, ...range(bytes, random), []);

const duplicate: Mutation = (bytes, random) => {
  const [start, end] = range(bytes, random);
  const at = random.chance(0.5) ? end : random.below(bytes.length);
  return replaced(bytes, at, at, bytes.subarray(start, end));
};

const overwrite: Mutation = (bytes, random) => {
  const [start, end] = range(bytes, random);
  const copy = bytes.slice();
  copy.copyWithin(random.below(bytes.length), start, end);
  return copy;
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  setNumber,
  setNumber,
  truncate,
  insert,
  remove,
  duplicate,
  overwrite,
];

/** One change to any bytes. */
export const mutateBytes: Mutation = (bytes, random) =>
  bytes.length === 0 ? random.bytes(1 + random.below(8)) : random.pick(MUTATIONS)(bytes, random);

/** The beginning of one file and the end of another. */
export function splice(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const from = random.chance(0.5) ? Math.min(at, other.length) : random.below(other.length + 1);
  return concat(bytes.subarray(0, at), other.subarray(from));
}
