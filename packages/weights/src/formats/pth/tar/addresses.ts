/**
 * Storages and tensors by the address each had in memory, which is how the files of a PyTorch tar refer to each other.
 */
import {type Fail, quoted} from '../../../failure.ts';
import {type PickleStorage, type PickleTensor, type PickleValue, typeName} from '../values.ts';

type Thing = PickleStorage | PickleTensor;

/**
 * Most storages, and most tensors, of one tar. Each is a pickle of its own and takes a while to read; the networks of
 * 2016 had some hundreds.
 */
export const MAX_THINGS = 10_000;

/** Everything in it must be there when it is referred to, once, and be referred to. */
export interface AddressTable {
  define(address: PickleValue, thing: Thing): void;
  find(address: PickleValue): Thing;
  /** As {@link find}, for a storage. */
  findStorage(address: PickleValue): PickleStorage;
  /** Refuses things that nothing referred to. */
  finish(): void;
}

export function addressTable(fail: Fail): AddressTable {
  const things = new Map<string, Thing>();
  const used = new Set<string>();

  function find(address: PickleValue): Thing {
    const key = addressKey(address, fail);
    const thing = things.get(key);
    if (thing === undefined) throw fail('E_MISSING', `there is nothing in the tar with the address ${quoted(key)}`);
    used.add(key);
    return thing;
  }

  return {
    define(address, thing) {
      const key = addressKey(address, fail);
      if (things.has(key)) throw fail('E_DUP', `two things in the tar have the address ${quoted(key)}`);
      things.set(key, thing);
    },
    find,
    findStorage(address) {
      const thing = find(address);
      if (thing.kind === 'storage') return thing;
      throw fail('E_VALUE', `the address of a storage is needed, ${quoted(String(address))} is that of a tensor`);
    },
    finish() {
      for (const [key, {kind}] of things) {
        if (!used.has(key))
          throw fail('E_EXTRA', `nothing refers to the ${kind} in the tar with the address ${quoted(key)}`);
      }
    },
  };
}

/** Integers in the tables, decimal text in the object. */
export function addressKey(address: PickleValue, fail: Fail): string {
  const key = typeof address === 'object' ? typeName(address) : String(address);
  if (/^\d{1,20}$/.test(key)) return key;
  throw fail('E_VALUE', `${quoted(key)} as an address`);
}
