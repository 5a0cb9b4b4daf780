/**
 * Element types as NumPy spells them (the `descr` of an array: byte order, kind, bytes of one element), both ways.
 *
 * Reference: NumPy, "The array interface protocol" (typestr).
 */
import {type Fail, quoted} from '../../failure.ts';
import type {DType} from '../../stateDict.ts';
import type {PythonLiteral} from './pythonLiteral.ts';

/** By kind and size. A Map, because the text comes from files. */
const DTYPES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
  ['b1', 'bool'],
]);

/** What ml_dtypes' bfloat16 is saved as. NumPy's own 2-byte void has no byte order: `|V2`. */
const BFLOAT16_DESCR = '<V2';

/** What to say of the kinds that are not numbers. */
const OTHER_KINDS: ReadonlyMap<string, string> = new Map([
  ['c', 'complex numbers; save real and imaginary part as two arrays'],
  ['f', 'extended precision, which differs between machines; save array.astype("float64")'],
  ['S', 'text, not numbers; leave it out'],
  ['a', 'text, not numbers; leave it out'],
  ['U', 'text, not numbers; leave it out'],
  ['M', 'dates, not numbers; leave it out'],
  ['m', 'durations, not numbers; leave it out'],
  ['V', 'raw bytes without a number type; save array.astype("float32")'],
]);

/** An element type in a file. */
export interface NpyDType {
  readonly dtype: DType;
  readonly littleEndian: boolean;
}

/**
 * Element type of a `descr`.
 *
 * @throws WeightFormatError `E_UNSUPPORTED` for types without counterpart here, `E_DTYPE` for what is no type at all
 */
export function readDescr(descr: PythonLiteral | undefined, fail: Fail, at: {tensor?: string}): NpyDType {
  if (Array.isArray(descr)) {
    const text =
      'a structured array (records with named fields), which is not read; save each field as an array of its own';
    throw fail('E_UNSUPPORTED', text, at);
  }
  if (descr === BFLOAT16_DESCR) return {dtype: 'bfloat16', littleEndian: true};
  const [, order, kind, size] =
    (typeof descr === 'string' && /^([<>|])([A-Za-z])(\d{0,9}(?:\[\w+\])?)$/.exec(descr)) || [];
  const dtype = DTYPES.get(`${kind}${size}`);
  if (dtype !== undefined && (order !== '|' || size === '1')) return {dtype, littleEndian: order !== '>'};
  const other = OTHER_KINDS.get(kind);
  if (other !== undefined && dtype === undefined)
    throw fail('E_UNSUPPORTED', `dtype ${quoted(`${descr}`)} is ${other}`, at);
  throw fail('E_DTYPE', `dtype ${typeof descr === 'string' ? quoted(descr) : 'missing or no string'}`, at);
}

/** The `descr` an element type is written as, little-endian; `undefined` for bfloat16, which NumPy does not have. */
export function descrOf(dtype: DType): string | undefined {
  for (const [code, name] of DTYPES) if (name === dtype) return `${code.endsWith('1') ? '|' : '<'}${code}`;
  return undefined;
}
