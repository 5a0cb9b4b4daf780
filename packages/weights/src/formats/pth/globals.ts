/**
 * The names a PyTorch state dict refers to, and what each means here. What is not in this table is refused.
 *
 * Reference: torch/_utils.py (`_rebuild_*`), torch/_tensor.py (`__reduce_ex__`, `__setstate__`).
 */
import type {Fail} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {DType} from '../../stateDict.ts';
import {tensorView} from './tensorView.ts';
import {addEntry} from './unpickle.ts';
import {
  type PickleDict,
  type PickleGlobal,
  type PickleStorage,
  type PickleTensor,
  type PickleValue,
  type StorageType,
  typeName,
} from './values.ts';

/** Storage classes of module `torch`. Complex ones are described so that checkpoints holding some can be read around them. */
const STORAGES: Readonly<Record<string, StorageType>> = {
  FloatStorage: {dtype: 'float32', itemSize: 4},
  DoubleStorage: {dtype: 'float64', itemSize: 8},
  HalfStorage: {dtype: 'float16', itemSize: 2},
  BFloat16Storage: {dtype: 'bfloat16', itemSize: 2},
  LongStorage: {dtype: 'int64', itemSize: 8},
  IntStorage: {dtype: 'int32', itemSize: 4},
  ShortStorage: {dtype: 'int16', itemSize: 2},
  CharStorage: {dtype: 'int8', itemSize: 1},
  ByteStorage: {dtype: 'uint8', itemSize: 1},
  BoolStorage: {dtype: 'bool', itemSize: 1},
  ComplexFloatStorage: {itemSize: 8},
  ComplexDoubleStorage: {itemSize: 16},
};

/** Dtypes of module `torch`; `null` for those that are only passed over. */
const DTYPES: Readonly<Record<string, DType | null>> = {
  float32: 'float32',
  float64: 'float64',
  float16: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int64',
  int32: 'int32',
  int16: 'int16',
  int8: 'int8',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  bool: 'bool',
  complex64: null,
  complex128: null,
  float8_e4m3fn: null,
  float8_e4m3fnuz: null,
  float8_e5m2: null,
  float8_e5m2fnuz: null,
  float8_e8m0fnu: null,
};

/** Builds the table for one file. */
export function globalsTable(limits: Readonly<Limits>, fail: Fail): ReadonlyMap<string, PickleGlobal> {
  const table = new Map<string, PickleGlobal>();
  const add = (name: string, row: Omit<PickleGlobal, 'kind' | 'name'>) =>
    table.set(name, {kind: 'global', name, ...row});
  const view = (args: readonly PickleValue[], dtype?: DType | null) => tensorView(args, dtype, limits, fail);
  const opaque = (what: string) => (): PickleValue => ({kind: 'opaque', what});

  for (const [name, storage] of Object.entries(STORAGES)) add(`torch.${name}`, {storage});
  add('torch.storage.UntypedStorage', {storage: {itemSize: 1, untyped: true}});
  add('torch.storage.TypedStorage', {});
  for (const [name, dtype] of Object.entries(DTYPES)) add(`torch.${name}`, {dtype});

  add('collections.OrderedDict', {
    reduce: (args, charge) => orderedDict(args, charge, fail),
    create: () => ({kind: 'dict', entries: new Map()}),
  });
  // (storage, offset, size, stride[, requires_grad, backward_hooks[, metadata]])
  add('torch._utils._rebuild_tensor', {reduce: args => view(args.slice(0, 4))});
  add('torch._utils._rebuild_tensor_v2', {
    reduce: args => {
      refuseMetadata(args[6], fail);
      return view(args.slice(0, 4));
    },
  });
  // (storage, offset, size, stride, requires_grad, backward_hooks, dtype[, metadata])
  add('torch._utils._rebuild_tensor_v3', {
    reduce: args => {
      const dtype = args[6];
      if (typeof dtype !== 'object' || dtype?.kind !== 'global' || dtype.dtype === undefined) {
        throw fail('E_DTYPE', `_rebuild_tensor_v3: the dtype is ${typeName(dtype ?? null)}`);
      }
      refuseMetadata(args[7], fail);
      return view(args.slice(0, 4), dtype.dtype);
    },
  });
  // (tensor, requires_grad, backward_hooks)
  add('torch._utils._rebuild_parameter', {reduce: ([tensor]) => asTensor(tensor, fail)});
  add('torch.nn.parameter.Parameter', {create: () => ({kind: 'parameter'})});
  add('torch.Size', {reduce: ([items]) => ({kind: 'tuple', items: sequence(items, fail)})});
  // Of no use to a state dict, but checkpoints hold them beside it.
  add('torch.device', {reduce: opaque('torch.device')});
  add('_codecs.encode', {reduce: opaque('bytes')});
  add('__builtin__.set', {reduce: opaque('set')});
  return table;
}

/** `OrderedDict()`, or `OrderedDict([[key, value], …])` as Python 2 wrote it. */
function orderedDict(args: readonly PickleValue[], charge: (steps: number) => void, fail: Fail): PickleDict {
  const dict: PickleDict = {kind: 'dict', entries: new Map()};
  if (args.length === 0) return dict;
  const pairs = sequence(args[0], fail);
  charge(pairs.length);
  for (const pair of pairs) {
    const items = sequence(pair, fail);
    if (items.length !== 2) throw fail('E_VALUE', `OrderedDict: an entry of ${items.length} items instead of 2`);
    addEntry(dict, items[0], items[1], fail);
  }
  return dict;
}

/** Metadata say that the elements are conjugated or negated on reading; ignoring that would give wrong numbers. */
function refuseMetadata(metadata: PickleValue | undefined, fail: Fail): void {
  if (metadata === undefined || metadata === null) return;
  const entries = typeof metadata === 'object' && metadata.kind === 'dict' ? metadata.entries : undefined;
  const plain = entries !== undefined && entries.size <= 8 && ![...entries.values()].includes(true);
  if (!plain)
    throw fail('E_UNSUPPORTED', 'a lazily conjugated or negated tensor; save tensor.resolve_neg().resolve_conj()');
}

function sequence(value: PickleValue | undefined, fail: Fail): readonly PickleValue[] {
  if (typeof value === 'object' && (value?.kind === 'list' || value?.kind === 'tuple')) return value.items;
  throw fail('E_VALUE', `a list or tuple is needed, the pickle has ${typeName(value ?? null)}`);
}

function asTensor(value: PickleValue | undefined, fail: Fail): PickleTensor {
  if (typeof value === 'object' && value?.kind === 'tensor') return value;
  throw fail('E_VALUE', `a tensor is needed, the pickle has ${typeName(value ?? null)}`);
}

/**
 * BUILD: attributes of an OrderedDict (`_metadata`) are passed over; an old Parameter gets its tensor, from
 * `(data, _, hooks, requires_grad, _)` or `(storage, offset, size, stride)`.
 */
export function buildState(target: PickleValue, state: PickleValue, limits: Readonly<Limits>, fail: Fail): void {
  const kind = typeof target === 'object' ? target?.kind : undefined;
  if (kind === 'dict') {
    if (typeof state === 'object' && state?.kind === 'dict') return;
    throw fail('E_VALUE', `attributes of a dict must be a dict, the pickle has ${typeName(state)}`);
  }
  if (typeof target !== 'object' || target?.kind !== 'parameter') {
    throw fail('E_STACK', `the pickle gives a state to ${typeName(target)}`);
  }
  const items = sequence(state, fail);
  if (items.length === 5) target.tensor = asTensor(items[0], fail);
  else target.tensor = tensorView(items, undefined, limits, fail);
}

/** A storage by its persistent id `('storage', type, key, location, numel)`; where it was on which device does not matter. */
export function storageOf(id: PickleValue, fail: Fail): PickleStorage {
  const items = sequence(id, fail);
  const [tag, type, key, , numel] = items;
  if (tag === 'module') throw fail('E_GLOBAL', 'the pickle holds the source of a Python class, which is never run');
  if (items.length !== 5 || tag !== 'storage') throw fail('E_VALUE', 'a persistent id that is not that of a storage');
  if (typeof type !== 'object' || type?.kind !== 'global' || type.storage === undefined) {
    throw fail('E_DTYPE', `the type of a storage is ${typeName(type)}`);
  }
  if (typeof key !== 'string' || typeof numel !== 'number' || !Number.isSafeInteger(numel) || numel < 0) {
    throw fail('E_VALUE', `a storage with key ${typeName(key)} and ${String(numel)} elements`);
  }
  return {kind: 'storage', key, type: type.storage, typeName: type.name, numel};
}
