/**
 * One field of a protobuf message, read from bytes. Strict: what a conforming writer never writes is refused.
 *
 * Reference: protobuf.dev/programming-guides/encoding.
 */
import type {WeightFormatErrorCode} from '../../weightFormatError.ts';

/** How a field is encoded; groups, the fifth way, are long obsolete and refused. */
export type WireType = 'varint' | 'fixed64' | 'bytes' | 'fixed32';

/** A field: its number, and where its payload is. Positions are those in the file. */
export interface WireField {
  readonly number: number;
  readonly type: WireType;
  /** Value of a varint, unsigned; `Infinity` from 2^53 on (negative numbers among them). 0 for other types. */
  readonly value: number;
  /** First byte of the payload. */
  readonly start: number;
  /** First byte behind the payload. */
  readonly end: number;
}

/** What is wrong with a field. */
export interface WireComplaint {
  readonly code: WeightFormatErrorCode;
  readonly complaint: string;
}

/** Most bytes that come before a payload: a tag of 5 and a length of 10. */
export const MAX_FIELD_HEADER = 15;

const MAX_VARINT = 10;
const MAX_TAG = 5;
const BYTES_OF = {fixed32: 4, fixed64: 8} as const;
const TYPES: readonly (WireType | undefined)[] = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32'];

/**
 * Reads the field at `at`.
 *
 * @param bytes part of the file; holds the field's header, or all bytes up to `end`
 * @param base where in the file `bytes` begins
 * @param end where the enclosing message ends
 */
export function readField(bytes: Uint8Array, base: number, at: number, end: number): WireField | WireComplaint {
  const tag = readVarint(bytes, at - base, end - base);
  if (tag === undefined || tag.next - (at - base) > MAX_TAG || tag.high > 0) return malformed('tag is no varint');
  const type = TYPES[tag.low & 7];
  const number = tag.low >>> 3;
  if (number === 0) return malformed('field number is 0');
  if (type === undefined) {
    const isGroup = (tag.low & 7) < 5;
    return malformed(`wire type ${tag.low & 7} ${isGroup ? 'is a group, which is obsolete' : 'does not exist'}`);
  }
  const afterTag = base + tag.next;
  if (type === 'fixed32' || type === 'fixed64') {
    return within({number, type, value: 0, start: afterTag, end: afterTag + BYTES_OF[type]}, end);
  }
  const varint = readVarint(bytes, tag.next, end - base);
  if (varint === undefined) return malformed(`field ${number} holds no varint of at most ${MAX_VARINT} bytes`);
  const value = numberOf(varint);
  const afterVarint = base + varint.next;
  if (type === 'varint') return {number, type, value, start: afterTag, end: afterVarint};
  return within({number, type, value: 0, start: afterVarint, end: afterVarint + value}, end);
}

function malformed(complaint: string): WireComplaint {
  return {code: 'E_HEADER', complaint: `not well-formed protobuf: a ${complaint}`};
}

function within(field: WireField, end: number): WireField | WireComplaint {
  if (field.end <= end) return field;
  const [has, left] = [field.end - field.start, end - field.start];
  return {code: 'E_TRUNCATED', complaint: `field ${field.number} claims ${has} bytes, its message has ${left} left`};
}

/** A varint's 64 bits in two halves, and the index behind it. */
export interface Varint {
  readonly low: number;
  readonly high: number;
  readonly next: number;
}

/** Reads a varint that ends before index `end`. @returns `undefined` if there is none of at most 64 bits */
export function readVarint(bytes: Uint8Array, index: number, end: number): Varint | undefined {
  const stop = Math.min(index + MAX_VARINT, end, bytes.length);
  let low = 0;
  let high = 0;
  for (let i = index, shift = 0; i < stop; i++, shift += 7) {
    const bits = bytes[i] & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else {
      // The tenth byte has one bit left to give.
      if (shift === 63 && bits > 1) return undefined;
      high |= bits << (shift - 32);
    }
    if (bytes[i] < 0x80) return {low: low >>> 0, high: high >>> 0, next: i + 1};
  }
  return undefined;
}

/** Unsigned value of a varint; `Infinity` from 2^53 on. */
export function numberOf({low, high}: Varint): number {
  return high < 2 ** 21 ? high * 2 ** 32 + low : Number.POSITIVE_INFINITY;
}
