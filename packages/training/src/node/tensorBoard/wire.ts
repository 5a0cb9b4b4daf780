/**
 * Protocol buffers, written: fields one behind the other, each with its number and how it is encoded.
 *
 * Reference: "Encoding", Protocol Buffers documentation.
 */

/** How a field is encoded, as its tag says. */
const WIRE = {varint: 0, fixed64: 1, bytes: 2, fixed32: 5} as const;

/** A field of a whole number that is not negative, a yes or no, or the number of an enumeration's value. */
export function intField(number: number, value: number | boolean): Uint8Array {
  return joined(tag(number, 'varint'), varint(Number(value)));
}

/** A field of double precision. */
export function doubleField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return joined(tag(number, 'fixed64'), bytes);
}

/** A field of text, of bytes, or of a message: what its parts make one behind the other. */
export function field(number: number, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const body = joined(...parts.map(part => (typeof part === 'string' ? new TextEncoder().encode(part) : part)));
  return joined(tag(number, 'bytes'), varint(body.length), body);
}

/** Bytes one behind the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const tag = (number: number, kind: keyof typeof WIRE): Uint8Array => varint(8 * number + WIRE[kind]);

/** Seven bits a byte, the lowest first. Divides, because shifts have 32 bits and steps may have more. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}
