/**
 * The header of a `.npy` array: parsed, and held against the file before anything is allocated from its numbers.
 *
 * Layout: `\x93NUMPY`, two bytes of version, the header's length (u16 in version 1.0, else u32, little-endian), a Python
 * dictionary `{'descr', 'fortran_order', 'shape'}` padded with spaces, then the elements.
 * Reference: NEP 1, "A simple file format for NumPy arrays"; numpy/lib/_format_impl.py.
 */
import {bytesPerElement} from '../../dtypes.ts';
import type {Fail} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {elementCount} from '../../shapes.ts';
import {hasBytes} from '../format.ts';
import {type NpyDType, readDescr} from './npyDescr.ts';
import {aboutObjectArray} from './objectArrays.ts';
import {type PythonLiteral, PythonLiteralError, parsePythonLiteral} from './pythonLiteral.ts';

/** An array's file: on its own, or a member of an npz. */
export interface NpyFile {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The first bytes. */
  readHead(length: number): Promise<Uint8Array>;
  readRange(offset: number, length: number): Promise<Uint8Array>;
}

/** What a header says. */
export interface NpyHeader extends NpyDType {
  readonly shape: readonly number[];
  /** Whether the first dimension, not the last, varies fastest. */
  readonly fortranOrder: boolean;
  /** First byte of the elements; they fill the rest of the file. */
  readonly dataOffset: number;
}

export const NPY_MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Headers of NumPy itself take 128 bytes as a rule: one read. */
const FIRST_READ = 256;
/** Longest header that NumPy reads from sources it does not trust, in bytes. */
const MAX_HEADER = 10_000;
const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const KEYS = ['descr', 'fortran_order', 'shape'];

/** Reads and checks a header. @param at goes into errors */
export async function readNpyHeader(
  file: NpyFile,
  limits: Readonly<Limits>,
  fail: Fail,
  at: {tensor?: string} = {},
): Promise<NpyHeader> {
  const first = await file.readHead(Math.min(FIRST_READ, file.size));
  if (!hasBytes(first, NPY_MAGIC)) throw fail('E_MAGIC', 'it does not begin as a NumPy array does', at);
  const [major, minor] = first.subarray(6);
  if (!(major >= 1 && major <= 3 && minor === 0)) {
    if (first.length < 8) throw fail('E_TRUNCATED', 'the file ends within the version', at);
    throw fail('E_UNSUPPORTED', `version ${major}.${minor} of the npy format; 1.0, 2.0 and 3.0 are known`, at);
  }
  const textStart = major === 1 ? 10 : 12;
  if (first.length < textStart) throw fail('E_TRUNCATED', "the file ends within the header's length", at);
  const view = new DataView(first.buffer, first.byteOffset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const largest = Math.min(limits.maxHeaderBytes, MAX_HEADER);
  if (length > largest) throw fail('E_LIMIT', `the header claims ${length} bytes, more than ${largest}`, at);
  const dataOffset = textStart + length;
  if (dataOffset > file.size) throw fail('E_TRUNCATED', `the header claims ${length} bytes, the file has fewer`, at);
  const head = dataOffset <= first.length ? first : await file.readHead(dataOffset);
  const header = {
    ...describe(parse(head.subarray(textStart, dataOffset), major, fail, at), limits, fail, at),
    dataOffset,
  };
  checkSize(header, file.size, limits, fail, at);
  return header;
}

function parse(
  bytes: Uint8Array,
  major: number,
  fail: Fail,
  at: {tensor?: string},
): ReadonlyMap<string, PythonLiteral> {
  let members: PythonLiteral;
  try {
    // Versions before 3.0 are Latin-1: each byte a character.
    const text = major < 3 ? String.fromCharCode(...bytes) : utf8.decode(bytes);
    members = parsePythonLiteral(text);
  } catch (cause) {
    if (cause instanceof PythonLiteralError)
      throw fail('E_HEADER', `malformed header: ${cause.message}`, {...at, cause});
    throw fail('E_HEADER', 'the header is not UTF-8', {...at, cause});
  }
  if (members instanceof Map && members.size === KEYS.length && KEYS.every(key => members.has(key))) return members;
  throw fail('E_HEADER', `the header must be a dictionary with exactly the keys ${KEYS.join(', ')}`, at);
}

function describe(
  members: ReadonlyMap<string, PythonLiteral>,
  limits: Readonly<Limits>,
  fail: Fail,
  at: {tensor?: string},
): Omit<NpyHeader, 'dataOffset'> {
  const shape = members.get('shape');
  if (!isShape(shape)) throw fail('E_SHAPE', 'shape must be a tuple of non-negative integers', at);
  if (shape.length > limits.maxRank) {
    throw fail('E_LIMIT', `${shape.length} dimensions, more than limits.maxRank = ${limits.maxRank}`, at);
  }
  const fortranOrder = members.get('fortran_order');
  if (typeof fortranOrder !== 'boolean') throw fail('E_HEADER', 'fortran_order must be True or False', at);
  const descr = members.get('descr');
  if (descr === '|O') throw fail('E_UNSUPPORTED', aboutObjectArray(shape), at);
  return {...readDescr(descr, fail, at), shape, fortranOrder};
}

function isShape(value: PythonLiteral | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every(dim => typeof dim === 'number' && Number.isSafeInteger(dim) && dim >= 0);
}

/** The elements fill the file from the header to its end. */
function checkSize(
  {dtype, shape, dataOffset}: NpyHeader,
  size: number,
  limits: Readonly<Limits>,
  fail: Fail,
  at: {tensor?: string},
): void {
  const spelt = `${dtype} [${shape.join(', ')}]`;
  const bytes = (elementCount(shape) ?? Number.NaN) * bytesPerElement[dtype];
  if (!Number.isSafeInteger(bytes)) throw fail('E_RANGE', `the size of ${spelt} overflows`, at);
  if (bytes > limits.maxElements * bytesPerElement[dtype]) {
    throw fail('E_LIMIT', `${spelt} has more elements than limits.maxElements = ${limits.maxElements}`, at);
  }
  const there = size - dataOffset;
  if (there < bytes) {
    throw fail('E_TRUNCATED', `${spelt} takes ${bytes} bytes, the file has ${there}; download or copy it again`, at);
  }
  if (there > bytes) {
    const text = `${there - bytes} bytes follow the array; a file of several arrays is written by numpy.savez`;
    throw fail('E_TRAILING', text, at);
  }
}
