/**
 * Element types as PyTorch's pickles name them: the classes of typed storages, and dtypes.
 */
import type {DType} from '../../stateDict.ts';
import type {StorageType} from './values.ts';

/** Storage classes of module `torch`. Those without a dtype are described so that checkpoints can be read around them. */
export const STORAGES: Readonly<Record<string, StorageType>> = {
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
  QInt8Storage: {itemSize: 1},
  QUInt8Storage: {itemSize: 1},
  QInt32Storage: {itemSize: 4},
};

/** Dtypes of module `torch`; `null` for those that are only passed over. */
export const DTYPES: Readonly<Record<string, DType | null>> = {
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
  qint8: null,
  quint8: null,
  qint32: null,
  quint4x2: null,
  bits8: null,
};
