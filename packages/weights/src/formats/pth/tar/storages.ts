/**
 * The file `storages` of a PyTorch tar: how many there are; for each `(address, location, type)`, a count and the
 * elements; and last a list of parts, `(address, address of the whole, offset, count)`.
 */
import {failure, quoted} from '../../../failure.ts';
import type {Limits} from '../../../limits.ts';
import type {WeightSource} from '../../../weightSource.ts';
import type {StorageContent} from '../container.ts';
import type {PickleStream} from '../pickleStream.ts';
import type {PickleWorld} from '../pickleWorld.ts';
import {rangeContent} from '../rangeContent.ts';
import {storagePart} from '../storages.ts';
import {type PickleValue, typeName} from '../values.ts';
import {type AddressTable, addressKey, MAX_THINGS} from './addresses.ts';

/** Enters all storages into `table`. @returns the bytes of each, by key */
export async function readStorages(
  stream: PickleStream,
  source: WeightSource,
  table: AddressTable,
  world: PickleWorld,
  limits: Readonly<Limits>,
  format: string,
): Promise<ReadonlyMap<string, StorageContent>> {
  const fail = failure(format, source.name);
  const contents = new Map<string, StorageContent>();
  const count = await stream.count('the number of storages', Math.min(MAX_THINGS, limits.maxTensors));
  for (let i = 0; i < count; i++) {
    const offset = stream.position();
    const [address, , type] = tupleOf(await stream.pickle(world));
    if (typeof type !== 'object' || type?.kind !== 'global' || type.storage === undefined) {
      throw fail('E_DTYPE', `the type of a storage is ${typeName(type ?? null)}`, {offset});
    }
    const key = addressKey(address ?? null, fail);
    const about = `storage ${quoted(key)}`;
    const [wide] = await stream.int64s(1);
    const numel = Number(wide);
    if (!Number.isSafeInteger(numel) || numel < 0) throw fail('E_RANGE', `${about} of ${wide} elements`, {offset});
    const size = numel * type.storage.itemSize;
    contents.set(key, rangeContent(source, stream.skip(size, about), size, format));
    table.define(key, {kind: 'storage', key, type: type.storage, typeName: type.name, numel, start: 0});
  }
  const parts = await stream.pickle(world);
  if (typeof parts !== 'object' || parts?.kind !== 'list') {
    throw fail('E_VALUE', `a list of parts of storages is needed, the tar has ${typeName(parts)}`);
  }
  for (const part of parts.items) {
    const [address, whole, offset, numel] = tupleOf(part);
    table.define(address ?? null, storagePart(table.findStorage(whole ?? null), offset, numel, fail));
  }
  stream.finish("the tar's storages");
  return contents;
}

/** Items of a tuple; none of anything else, so that what is taken out of it is missing. */
export function tupleOf(value: PickleValue): readonly PickleValue[] {
  return typeof value === 'object' && value?.kind === 'tuple' ? value.items : [];
}
