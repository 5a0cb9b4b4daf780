/**
 * What PyTorch 0.1.10 to 1.5 wrote: five pickles one after the other (magic number, version, system, object, storage
 * keys), then each storage as a count of elements and the elements.
 *
 * Reference: torch/serialization.py (`_legacy_save`, `_legacy_load`), torch/csrc/serialization.cpp, whose
 * `writeFileRaw` turns elements into little-endian on every machine: `little_endian` in the file speaks of the machine.
 */
import {type Fail, failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {WeightSource} from '../../weightSource.ts';
import {hasBytes} from '../format.ts';
import type {Container, StorageContent} from './container.ts';
import {torchWorld} from './globals.ts';
import {type PickleStream, pickleStream} from './pickleStream.ts';
import {rangeContent} from './rangeContent.ts';
import {storageTable} from './storages.ts';
import {checkSystem} from './system.ts';
import {type PickleStorage, type PickleValue, typeName} from './values.ts';

/** The pickle of the magic number 0x1950a86a20f9469cfc6c. */
const MAGIC = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

const VERSION = 1001;

/** Whether a file begins with the magic number. */
export function isStacked(head: Uint8Array): boolean {
  return hasBytes(head, MAGIC);
}

/** Reads the pickles and finds the storages behind them. */
export async function openStacked(source: WeightSource, limits: Readonly<Limits>, format: string): Promise<Container> {
  const fail = failure(format, source.name);
  const stream = pickleStream(source, MAGIC.length, source.size, limits, format);
  const version = await stream.pickle();
  if (version !== VERSION) {
    const found = typeof version === 'object' ? typeName(version) : String(version);
    throw fail('E_UNSUPPORTED', `stacked pickles of version ${found}; ${VERSION} is the only one known`);
  }
  checkSystem(await stream.pickle(), VERSION, fail);
  const {persistent, byKey} = storageTable('stacked', fail);
  const root = await stream.pickle(torchWorld(persistent, limits, fail));
  const keys = storageKeys(await stream.pickle(), byKey, fail);
  const contents = new Map<string, StorageContent>();
  for (const key of keys) {
    const storage = byKey.get(key);
    if (storage === undefined) throw fail('E_EXTRA', `storage ${quoted(key)} is one that nothing refers to`);
    const {offset, size} = await storageRange(storage, stream, fail);
    contents.set(key, rangeContent(source, offset, size, format));
  }
  stream.finish('the last storage');
  const contentOf = ({key}: PickleStorage) => {
    const content = contents.get(key);
    if (content === undefined) throw fail('E_MISSING', `storage ${quoted(key)} is not in the file`);
    return content;
  };
  return {root, contentOf, littleEndian: true};
}

/** The order in which the storages follow: each that the object refers to, once. */
function storageKeys(value: PickleValue, byKey: ReadonlyMap<string, PickleStorage>, fail: Fail): readonly string[] {
  if (typeof value !== 'object' || value?.kind !== 'list') {
    throw fail('E_VALUE', `a list of storage keys is needed, the file has ${typeName(value)}`);
  }
  const keys = new Set<string>();
  for (const key of value.items) {
    if (typeof key !== 'string') throw fail('E_VALUE', `a storage key is ${typeName(key)}, not a string`);
    if (keys.has(key)) throw fail('E_DUP', `storage ${quoted(key)} is in the file twice`);
    keys.add(key);
  }
  for (const key of byKey.keys()) {
    if (!keys.has(key)) throw fail('E_MISSING', `storage ${quoted(key)} is not in the file`);
  }
  return [...keys];
}

async function storageRange(
  {key, numel, type, typeName}: PickleStorage,
  stream: PickleStream,
  fail: Fail,
): Promise<{offset: number; size: number}> {
  const at = stream.position();
  const [count] = await stream.int64s(1);
  const about = `storage ${quoted(key)}`;
  if (count !== BigInt(numel)) {
    const text = `${about}: ${count} elements are announced, the pickle says ${numel} of ${typeName}`;
    throw fail('E_SHAPE', text, {offset: at});
  }
  const size = numel * type.itemSize;
  return {offset: stream.skip(size, about), size};
}
