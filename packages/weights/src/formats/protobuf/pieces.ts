/**
 * The elements of a repeated number field. A writer may pack them, pack them in several runs, or write each on its own;
 * end to end, their payloads are the packed encoding in every case.
 */
import {bytesPerElement, decode} from '../../dtypes.ts';
import type {Fail} from '../../failure.ts';
import type {DType, WeightData} from '../../stateDict.ts';
import {readElements, readExactly, type WeightSource} from '../../weightSource.ts';
import {windowed} from '../../windowed.ts';
import {readVarint, type WireField, type WireType} from './wireField.ts';
import type {WireReader} from './wireReader.ts';

/** Where the elements are. */
export interface Pieces {
  /** Start and end of each piece in the file, one after the other. */
  readonly ranges: number[];
  /** Bytes of all pieces. */
  byteLength: number;
}

/** Adds a field's payload. @param single the wire type of an element on its own */
export function addPiece(pieces: Pieces, field: WireField, single: WireType, what: string, reader: WireReader): void {
  if (field.type !== single) reader.expect(field, 'bytes', what);
  const length = field.end - field.start;
  const width = single === 'fixed32' ? 4 : single === 'fixed64' ? 8 : 1;
  if (length % width !== 0) {
    throw reader.fail('E_SHAPE', `${what} has ${length} bytes, elements take ${width}`, {offset: field.start});
  }
  if (length === 0) return;
  pieces.ranges.push(field.start, field.end);
  pieces.byteLength += length;
}

/** The payloads, end to end. */
export async function readPieces(
  {ranges, byteLength}: Pieces,
  source: WeightSource,
  format: string,
): Promise<Uint8Array> {
  if (ranges.length === 2) return await readElements(source, ranges[0], byteLength, format);
  const near = windowed(source);
  const whole = new Uint8Array(byteLength);
  for (let i = 0, at = 0; i < ranges.length; at += ranges[i + 1] - ranges[i], i += 2) {
    whole.set(await readExactly(near, ranges[i], ranges[i + 1] - ranges[i], format), at);
  }
  return whole;
}

/** Most bytes of an element's varint: negative numbers of 32 bits are written with all 64. */
const MAX_ELEMENT = 10;

/** Whether so many bytes can hold so many varints: known before any is read. */
export function canHoldVarints(byteLength: number, count: number): boolean {
  return byteLength >= count && byteLength <= MAX_ELEMENT * count;
}

/** Allowed values of element types narrower than the 32 bits they are written in. 16-bit floats are written as patterns. */
const RANGES: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  int8: [-0x80, 0x7f],
  uint8: [0, 0xff],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  float16: [0, 0xffff],
  bfloat16: [0, 0xffff],
  bool: [0, 1],
};

/**
 * Elements from packed varints.
 *
 * @throws WeightFormatError `E_SHAPE` if there are not exactly `count`, `E_VALUE` for one that `dtype` cannot hold
 */
export function decodeVarints(bytes: Uint8Array, dtype: DType, count: number, tensor: string, fail: Fail): WeightData {
  const width = bytesPerElement[dtype];
  const out = new DataView(new ArrayBuffer(count * width));
  const [min, max] = RANGES[dtype] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const varint = readVarint(bytes, at, bytes.length);
    if (varint === undefined) throw fail('E_SHAPE', `its elements end at the ${i}th of ${count}`, {tensor});
    const {low, high} = varint;
    at = varint.next;
    if (width === 8) {
      out.setUint32(8 * i, low, true);
      out.setUint32(8 * i + 4, high, true);
      continue;
    }
    const value = low | 0;
    const fits = dtype === 'uint32' ? high === 0 : high === 0 || (high === 0xffffffff && value < 0);
    if (!fits || value < min || value > max) {
      const written = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
      throw fail('E_VALUE', `element ${i} is written as ${written}, which ${dtype} cannot hold`, {tensor});
    }
    if (width === 4) out.setUint32(4 * i, low, true);
    else if (width === 2) out.setUint16(2 * i, low, true);
    else out.setUint8(i, low);
  }
  if (at !== bytes.length) {
    throw fail('E_SHAPE', `${bytes.length - at} bytes follow the last of its ${count} elements`, {tensor});
  }
  return decode(dtype, new Uint8Array(out.buffer));
}
