/**
 * The file `tensors` of a PyTorch tar: how many there are, and for each `(address, address of its storage, type)`, the
 * number of dimensions (32 bits, and 32 that mean nothing), sizes, strides and offset.
 */
import type {Fail} from '../../../failure.ts';
import type {Limits} from '../../../limits.ts';
import type {PickleStream} from '../pickleStream.ts';
import type {PickleWorld} from '../pickleWorld.ts';
import {tensorView} from '../tensorView.ts';
import {type PickleGlobal, type PickleStorage, type PickleTuple, type PickleValue, typeName} from '../values.ts';
import {type AddressTable, MAX_THINGS} from './addresses.ts';
import {tupleOf} from './storages.ts';

/** Key of the storage that tensors without one are given; no address is empty. */
export const NO_STORAGE = '';

/** Enters all tensors into `table`, which holds the storages. */
export async function readTensors(
  stream: PickleStream,
  table: AddressTable,
  world: PickleWorld,
  limits: Readonly<Limits>,
  fail: Fail,
): Promise<void> {
  const count = await stream.count('the number of tensors', Math.min(MAX_THINGS, limits.maxTensors));
  for (let i = 0; i < count; i++) {
    const [address = null, storageAddress = null, type = null] = tupleOf(await stream.pickle(world));
    const storage = storageAddress === null ? emptyStorage(type, world, fail) : table.findStorage(storageAddress);
    table.define(
      address,
      tensorView([storage, ...(await geometry(stream, storage, limits, fail))], undefined, limits, fail),
    );
  }
  stream.finish("the tar's tensors");
}

/** Offset, sizes and strides. */
async function geometry(
  stream: PickleStream,
  storage: PickleStorage,
  limits: Readonly<Limits>,
  fail: Fail,
): Promise<[PickleValue, PickleTuple, PickleTuple]> {
  const at = stream.position();
  const [wide] = await stream.int64s(1);
  const rank = Number(BigInt.asIntN(32, wide));
  if (rank < 0 || rank > limits.maxRank) {
    throw fail('E_LIMIT', `${rank} dimensions, more than limits.maxRank = ${limits.maxRank}`, {offset: at});
  }
  const numbers = (await stream.int64s(2 * rank + 1)).map(exact);
  // A tensor of no dimensions was one of no elements then; scalars came later.
  if (rank === 0 && storage.numel === 0) return [numbers[0], tuple([0]), tuple([1])];
  return [numbers[2 * rank], tuple(numbers.slice(0, rank)), tuple(numbers.slice(rank, 2 * rank))];
}

/** What a tensor that never got a storage is a view of. */
function emptyStorage(type: PickleValue, world: PickleWorld, fail: Fail): PickleStorage {
  const found = typeof type === 'object' && type?.kind === 'global' ? storageTypeOf(type, world) : undefined;
  if (found?.storage === undefined) throw fail('E_DTYPE', `the type of a tensor is ${typeName(type)}`);
  return {kind: 'storage', key: NO_STORAGE, type: found.storage, typeName: found.name, numel: 0, start: 0};
}

/** `torch.FloatTensor` keeps its elements in a `torch.FloatStorage`; so does `torch.cuda.FloatTensor`. */
function storageTypeOf({name}: PickleGlobal, world: PickleWorld): PickleGlobal | undefined {
  const found = /^torch\.(?:cuda\.)?(\w+)Tensor$/.exec(name);
  return found === null ? undefined : world.global('torch', `${found[1]}Storage`);
}

function tuple(items: readonly PickleValue[]): PickleTuple {
  return {kind: 'tuple', items};
}

/** A number where that is exact; what is not is refused with the tensor's shape. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
