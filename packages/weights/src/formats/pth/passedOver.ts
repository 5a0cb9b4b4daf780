/**
 * Names that are of no use to a state dict, but that checkpoints hold beside it: arguments, paths, NumPy's numbers, sets.
 * They are understood as far as to be stepped over.
 */
import type {PickleGlobal, PickleValue} from './values.ts';

const opaque = (what: string) => (): PickleValue => ({kind: 'opaque', what});

const BUILTINS = ['set', 'frozenset', 'complex', 'slice', 'xrange', 'bytearray'];
const PATHS = ['PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath'];
/** The module's name before and since NumPy 2. */
const NUMPY = ['numpy.core.multiarray', 'numpy._core.multiarray'];

/** What REDUCE or NEWOBJ makes of them; nothing of those that are only named. */
export const passedOver: readonly (readonly [name: string, row: Pick<PickleGlobal, 'reduce' | 'create'>])[] = [
  ['collections.defaultdict', {reduce: () => ({kind: 'dict', entries: new Map()})}],
  ['collections.Counter', {reduce: opaque('a Counter')}],
  ['argparse.Namespace', {create: opaque('a Namespace')}],
  ['torch.device', {reduce: opaque('a device')}],
  ['torch._utils._rebuild_sparse_tensor', {reduce: opaque('a sparse tensor')}],
  ['torch._utils._rebuild_meta_tensor_no_storage', {reduce: opaque('a tensor without elements (device meta)')}],
  ['torch._utils._rebuild_nested_tensor', {reduce: opaque('a nested tensor')}],
  ['torch.serialization._get_layout', {reduce: opaque('a layout')}],
  ['_codecs.encode', {reduce: opaque('bytes')}],
  ...BUILTINS.map(name => [`__builtin__.${name}`, {reduce: opaque(`a ${name}`)}] as const),
  ...['dict', 'list', 'int', 'float'].map(name => [`__builtin__.${name}`, {}] as const),
  ...PATHS.map(name => [`pathlib.${name}`, {reduce: opaque('a path')}] as const),
  ...NUMPY.map(module => [`${module}.scalar`, {reduce: opaque('a NumPy number')}] as const),
  ...NUMPY.map(module => [`${module}._reconstruct`, {reduce: opaque('a NumPy array')}] as const),
  ['numpy.dtype', {reduce: opaque('a NumPy dtype')}],
  ['numpy.ndarray', {}],
];
