/**
 * What a pickle can hold here: plain data and descriptions of tensors. Nothing in it can be called.
 */
import type {DType} from '../../stateDict.ts';

/** Python's tuple (and `torch.Size`). */
export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** Values that can be the key of a dict. */
export type PickleKey = string | number | bigint | boolean | null;

/** `dict` and `OrderedDict`, which differ in nothing that matters here. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleKey, PickleValue>;
}

/** One name that a pickle may refer to. It stands for a meaning; it is not the thing itself. */
export interface PickleGlobal {
  readonly kind: 'global';
  /** `module.name`, for messages. */
  readonly name: string;
  /** What the opcode REDUCE makes of it and these arguments; absent where that is not allowed. */
  readonly reduce?: (args: readonly PickleValue[], charge: (steps: number) => void) => PickleValue;
  /** What the opcode NEWOBJ makes of it; absent where that is not allowed. */
  readonly create?: () => PickleValue;
  /** For storage types: how their elements are stored. */
  readonly storage?: StorageType;
  /** For dtypes: the element type; `null` for one that is not supported. */
  readonly dtype?: DType | null;
}

/** Element type of a storage. */
export interface StorageType {
  /** Absent for complex and quantised elements, and for untyped bytes. */
  readonly dtype?: DType;
  /** Bytes of one element. */
  readonly itemSize: number;
  /** Whether elements are bytes that a tensor gives a type to. */
  readonly untyped?: boolean;
}

/** One storage: a run of elements that tensors are views of. */
export interface PickleStorage {
  readonly kind: 'storage';
  /** An opaque string: `'0'`, or a pointer of 15 digits. */
  readonly key: string;
  readonly type: StorageType;
  readonly typeName: string;
  /** Elements; bytes if untyped. */
  readonly numel: number;
  /** Elements before it in the bytes that `key` names: 0 unless it is a part of another storage. */
  readonly start: number;
}

/** A view of a storage. Numbers are checked against the storage when this is made. */
export interface PickleTensor {
  readonly kind: 'tensor';
  readonly storage: PickleStorage;
  /** Absent for an element type that is not supported. */
  readonly dtype?: DType;
  readonly itemSize: number;
  /** What the file calls the element type, for messages. */
  readonly typeName: string;
  /** First element, in elements from the beginning of the bytes that the storage's key names. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  readonly count: number;
}

/** A `Parameter` made by NEWOBJ, whose tensor arrives with BUILD. */
export interface PickleParameter {
  readonly kind: 'parameter';
  tensor?: PickleTensor;
}

/** Something that is understood and of no use here. */
export interface PickleOpaque {
  readonly kind: 'opaque';
  /** What it is, for messages, such as `'a device'`. */
  readonly what: string;
}

/** A long byte string of Python 2: a view of the pickle's own bytes. */
export interface PickleBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

export type PickleValue =
  | PickleKey
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleStorage
  | PickleTensor
  | PickleParameter
  | PickleOpaque
  | PickleBytes;

/** Python's name for the type of a value, for messages. */
export function typeName(value: PickleValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'boolean') return 'a bool';
  if (typeof value !== 'object') return 'a number';
  if (value.kind === 'opaque') return value.what;
  if (value.kind === 'bytes') return 'a byte string';
  return value.kind === 'global' ? `the name ${value.name}` : `a ${value.kind}`;
}
