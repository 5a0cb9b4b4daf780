/**
 * The names a PyTorch state dict refers to, and what each means here. What is not in this table is refused.
 *
 * Reference: torch/_utils.py (`_rebuild_*`), torch/_tensor.py (`__reduce_ex__`, `__setstate__`).
 */
import {bytesPerElement} from '../../dtypes.ts';
import type {Fail} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {DType} from '../../stateDict.ts';
import {DTYPES, STORAGES} from './elementTypes.ts';
import {passedOver} from './passedOver.ts';
import type {PickleWorld} from './pickleWorld.ts';
import {type ElementType, tensorView} from './tensorView.ts';
import {addEntry} from './unpickle.ts';
import {type PickleDict, type PickleGlobal, type PickleTensor, type PickleValue, typeName} from './values.ts';

const WITH_ATTRIBUTES = 'torch._tensor._rebuild_from_type_v2';

/** Builds the table for one file. */
function globalsTable(limits: Readonly<Limits>, fail: Fail): ReadonlyMap<string, PickleGlobal> {
  const table = new Map<string, PickleGlobal>();
  const add = (name: string, row: Omit<PickleGlobal, 'kind' | 'name'>) =>
    table.set(name, {kind: 'global', name, ...row});
  const view = (args: readonly PickleValue[], given?: ElementType) => tensorView(args.slice(0, 4), given, limits, fail);

  for (const [name, storage] of Object.entries(STORAGES)) {
    add(`torch.${name}`, {storage});
    // Tars name the types of tensors, too.
    const tensor = name.replace('Storage', 'Tensor');
    add(`torch.${tensor}`, {});
    add(`torch.cuda.${tensor}`, {});
  }
  add('torch.storage.UntypedStorage', {storage: {itemSize: 1, untyped: true}});
  add('torch.storage.TypedStorage', {});
  for (const [name, dtype] of Object.entries(DTYPES)) add(`torch.${name}`, {dtype});

  add('collections.OrderedDict', {
    reduce: (args, charge) => orderedDict(args, charge, fail),
    create: () => ({kind: 'dict', entries: new Map()}),
  });
  // (storage, offset, size, stride[, requires_grad, backward_hooks[, metadata]])
  add('torch._utils._rebuild_tensor', {reduce: args => view(args)});
  add('torch._utils._rebuild_tensor_v2', {
    reduce: args => {
      refuseMetadata(args[6], fail);
      return view(args);
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
      return view(args, elementType(dtype.name, dtype.dtype));
    },
  });
  // (storage, offset, size, stride, quantizer_params, requires_grad, backward_hooks)
  add('torch._utils._rebuild_qtensor', {reduce: args => view(args)});
  for (const scheme of ['per_tensor', 'per_channel']) add(`torch.${scheme}_affine`, {});
  // (tensor, requires_grad, backward_hooks)
  add('torch._utils._rebuild_parameter', {reduce: ([tensor]) => asTensor(tensor, fail)});
  // (tensor, requires_grad, backward_hooks, attributes)
  add('torch._utils._rebuild_parameter_with_state', {reduce: ([tensor]) => asTensor(tensor, fail)});
  // (how, class, its arguments, attributes), of tensors that were given attributes, nn.Buffer among them
  add(WITH_ATTRIBUTES, {
    reduce: ([how, , args], charge) => asTensor(plainRebuild(how, fail)(sequence(args, fail), charge), fail),
  });
  for (const name of ['torch.Tensor', 'torch.nn.parameter.Buffer']) add(name, {});
  add('torch.nn.parameter.Parameter', {create: () => ({kind: 'parameter'})});
  add('torch.Size', {reduce: ([items]) => ({kind: 'tuple', items: sequence(items, fail)})});
  for (const [name, row] of passedOver) add(name, row);
  return table;
}

/** The world of a pickle that PyTorch wrote. */
export function torchWorld(persistent: PickleWorld['persistent'], limits: Readonly<Limits>, fail: Fail): PickleWorld {
  const table = globalsTable(limits, fail);
  return {
    global: (module, name) => table.get(`${module}.${name}`),
    persistent,
    build: (target, state) => buildState(target, state, limits, fail),
  };
}

/** Of a dtype that is not supported nothing is read, so its width does not matter. */
function elementType(typeName: string, dtype: DType | null): ElementType {
  return dtype === null ? {itemSize: 1, typeName} : {dtype, itemSize: bytesPerElement[dtype], typeName};
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

/** What makes a tensor without attributes. Not the same again: a file could nest it without end. */
function plainRebuild(how: PickleValue | undefined, fail: Fail): NonNullable<PickleGlobal['reduce']> {
  if (typeof how === 'object' && how?.kind === 'global' && how.reduce && how.name !== WITH_ATTRIBUTES)
    return how.reduce;
  throw fail('E_GLOBAL', `${WITH_ATTRIBUTES}: the tensor is made by ${typeName(how ?? null)}, which is not allowed`);
}

/** Metadata say that the elements are conjugated or negated on reading; ignoring that would give wrong numbers. */
function refuseMetadata(metadata: PickleValue | undefined, fail: Fail): void {
  if (metadata === undefined || metadata === null) return;
  const entries = typeof metadata === 'object' && metadata.kind === 'dict' ? metadata.entries : undefined;
  const plain = entries !== undefined && entries.size <= 8 && [...entries.values()].every(value => value === false);
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
 * BUILD: attributes of an OrderedDict (`_metadata`) and of what is of no use are passed over; an old Parameter gets its tensor, from
 * `(data, _, hooks, requires_grad, _)` or `(storage, offset, size, stride)`.
 */
function buildState(target: PickleValue, state: PickleValue, limits: Readonly<Limits>, fail: Fail): void {
  const kind = typeof target === 'object' ? target?.kind : undefined;
  if (kind === 'dict') {
    if (typeof state === 'object' && state?.kind === 'dict') return;
    throw fail('E_VALUE', `attributes of a dict must be a dict, the pickle has ${typeName(state)}`);
  }
  if (kind === 'opaque') return;
  if (typeof target !== 'object' || target?.kind !== 'parameter') {
    throw fail('E_STACK', `the pickle gives a state to ${typeName(target)}`);
  }
  const items = sequence(state, fail);
  if (items.length === 5) target.tensor = asTensor(items[0], fail);
  else target.tensor = tensorView(items, undefined, limits, fail);
}
