/**
 * Protobuf messages by hand, malformed ones too.
 */

/** Bytes of numbers and arrays of bytes, in order. */
export type Bytes = readonly (number | Uint8Array | Bytes)[];

export function bytes(...parts: Bytes): Uint8Array {
  const chunks = parts.map(part => {
    if (typeof part === 'number') return Uint8Array.of(part);
    return part instanceof Uint8Array ? part : bytes(...part);
  });
  return new Uint8Array(Buffer.concat(chunks));
}

/** An unsigned number of up to 64 bits. */
export function varint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...out, Number(rest)]);
}

const WIRE = {varint: 0, fixed64: 1, bytes: 2, fixed32: 5} as const;

export const tag = (number: number, type: keyof typeof WIRE): Uint8Array => varint(8 * number + WIRE[type]);

/** A number field. */
export const int = (number: number, value: number | bigint): Uint8Array => bytes(tag(number, 'varint'), varint(value));

/** A field of bytes, text or a message. */
export function field(number: number, ...payload: readonly (string | Bytes[number])[]): Uint8Array {
  const body = bytes(...payload.map(part => (typeof part === 'string' ? new TextEncoder().encode(part) : part)));
  return bytes(tag(number, 'bytes'), varint(body.length), body);
}

/** Little-endian bytes of float32 elements. */
export const float32 = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
