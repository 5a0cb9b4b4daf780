/**
 * The storages that a pickle names by persistent ids, of which the containers keep the bytes outside it.
 *
 * Reference: torch/serialization.py, `persistent_id` of `_save` and `_legacy_save`.
 */
import {type Fail, quoted} from '../../failure.ts';
import {type PickleStorage, type PickleValue, typeName} from './values.ts';

/** Storages by key, filled while a pickle runs. */
export interface StorageTable {
  /** The storage (or part of one) that an id stands for. */
  readonly persistent: (id: PickleValue) => PickleStorage;
  /** Those that hold bytes of their own. */
  readonly byKey: ReadonlyMap<string, PickleStorage>;
}

/**
 * Starts an empty table.
 *
 * @param layout `'zip'`: ids are `('storage', type, key, location, numel)`; `'stacked'`: a sixth item is `None`, or
 * `(key, offset, numel)` for a part of the storage
 */
export function storageTable(layout: 'zip' | 'stacked', fail: Fail): StorageTable {
  const byKey = new Map<string, PickleStorage>();
  const itemCount = layout === 'zip' ? 5 : 6;

  function persistent(id: PickleValue): PickleStorage {
    const items = typeof id === 'object' && id?.kind === 'tuple' ? id.items : [];
    const [tag, type, key, , numel, view] = items; // Where it was on which device does not matter.
    if (tag === 'module')
      throw fail(
        'E_GLOBAL',
        `the pickle holds the source of a Python class, which is never run; save model.state_dict() (not the model)`,
      );
    if (items.length !== itemCount || tag !== 'storage') {
      throw fail('E_VALUE', 'a persistent id that is not that of a storage');
    }
    const whole = storageOf(type, key, numel, fail);
    const known = byKey.get(whole.key);
    if (known !== undefined && (known.typeName !== whole.typeName || known.numel !== whole.numel)) {
      throw fail('E_DUP', `storage ${quoted(whole.key)} is described in two ways`);
    }
    byKey.set(whole.key, known ?? whole);
    return view === undefined || view === null ? whole : partOf(whole, view, fail);
  }

  return {persistent, byKey};
}

function storageOf(type: PickleValue, key: PickleValue, numel: PickleValue, fail: Fail): PickleStorage {
  if (typeof type !== 'object' || type?.kind !== 'global' || type.storage === undefined) {
    throw fail('E_DTYPE', `the type of a storage is ${typeName(type)}`);
  }
  if (typeof key !== 'string' || !isCount(numel)) {
    throw fail('E_VALUE', `a storage with key ${typeName(key)} and ${String(numel)} elements`);
  }
  return {kind: 'storage', key, type: type.storage, typeName: type.name, numel, start: 0};
}

function partOf(whole: PickleStorage, view: PickleValue, fail: Fail): PickleStorage {
  const [, start, numel] = typeof view === 'object' && view?.kind === 'tuple' ? view.items : [];
  return storagePart(whole, start, numel, fail);
}

/** A run of a storage's elements, as a storage. @throws WeightFormatError `E_RANGE` if it is not inside */
export function storagePart(
  whole: PickleStorage,
  start: PickleValue | undefined,
  numel: PickleValue | undefined,
  fail: Fail,
): PickleStorage {
  if (!isCount(start) || !isCount(numel) || start + numel > whole.numel || whole.type.untyped) {
    const text = `a part of storage ${quoted(whole.key)} from ${shown(start)}, ${shown(numel)} elements long`;
    throw fail('E_RANGE', `${text}; it has ${whole.numel} of ${whole.typeName}`);
  }
  return {...whole, start: whole.start + start, numel};
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function shown(value: PickleValue | undefined): string {
  return typeof value === 'object' ? typeName(value) : String(value);
}
