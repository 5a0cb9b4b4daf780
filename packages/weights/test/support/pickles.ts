/**
 * Pickles put together by hand, from opcodes as text and arguments as numbers.
 */
import {pickle, unicode} from './pthOf.ts';

export const ORDERED_DICT = 'ccollections\nOrderedDict\n';
export const EMPTY_DICT = [...new TextEncoder().encode(`${ORDERED_DICT})R`)];
export const FLOATS = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** Opcodes as text, arguments as numbers. */
export const bytesOf = (part: string | readonly number[]) =>
  typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part];

/** A small integer: BININT1. */
export const int = (value: number) => [0x4b, value];

/** A tuple of small integers. */
export const ints = (...values: number[]) => [0x28, ...values.flatMap(int), 0x74];

/** How {@link storage} names one. */
export interface StorageId {
  type?: string;
  key?: string;
  /** Opcodes of what follows the count: `'N'` or a part, in stacked pickles. */
  view?: string | readonly number[];
}

/** `('storage', torch.FloatStorage, '0', 'cpu', numel)` and BINPERSID. */
export const storage = (numel: number, {type = 'torch\nFloatStorage', key = '0', view = ''}: StorageId = {}) => [
  ...bytesOf('('),
  ...unicode('storage'),
  ...bytesOf(`c${type}\n`),
  ...unicode(key),
  ...unicode('cpu'),
  ...int(numel),
  ...bytesOf(view),
  ...bytesOf('tQ'),
];

/** A whole `_rebuild_tensor_v2` call. */
export const tensor = (from: readonly number[], offset: number, size: readonly number[], stride: readonly number[]) => [
  ...bytesOf('ctorch._utils\n_rebuild_tensor_v2\n('),
  ...from,
  ...int(offset),
  ...ints(...size),
  ...ints(...stride),
  0x89,
  ...EMPTY_DICT,
  ...bytesOf('tR'),
];

/** A dict of one entry. */
export const dictOf = (value: readonly number[] | string, name = 'w') => pickle('}', unicode(name), value, 's.');

/** `count` and elements, as storages stand in files from before 1.6. */
export function counted(count: bigint, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + bytes.length);
  new DataView(out.buffer).setBigInt64(0, count, true);
  out.set(bytes, 8);
  return out;
}

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** What files from before 1.6 say of the system that wrote them. */
export const system = (version: number) =>
  pickle('}(', unicode('protocol_version'), 'M', [version & 255, version >> 8], unicode('little_endian'), [0x88], 'u.');
