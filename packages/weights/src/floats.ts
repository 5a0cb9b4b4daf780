/**
 * 16-bit floats, which JavaScript has no arrays for: IEEE 754 binary16 ("float16") and bfloat16, as bit patterns.
 *
 * Widening is exact. Narrowing rounds to nearest, ties to even, once, as PyTorch does.
 */

import {float32Memory} from './elementMemory.ts';

/** Layout of a 16-bit float: stored mantissa bits and the exponent of its smallest normal number. */
export interface HalfLayout {
  readonly mantissaBits: number;
  readonly minExponent: number;
  /** Pattern of +infinity. */
  readonly infinity: number;
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 mantissa bits. Largest finite value 65504. */
export const FLOAT16: HalfLayout = {mantissaBits: 10, minExponent: -14, infinity: 0x7c00};

/** bfloat16: 1 sign, 8 exponent, 7 mantissa bits: a float32 cut in half. */
export const BFLOAT16: HalfLayout = {mantissaBits: 7, minExponent: -126, infinity: 0x7f80};

const scratch = new DataView(new ArrayBuffer(8));

/** Value of a 16-bit pattern. */
export function unpackHalf(bits: number, {mantissaBits, minExponent, infinity}: HalfLayout): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & infinity) >> mantissaBits;
  const mantissa = bits & ((1 << mantissaBits) - 1);
  if ((bits & infinity) === infinity) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const hidden = exponent === 0 ? 0 : 1 << mantissaBits;
  return sign * (hidden + mantissa) * 2 ** (minExponent - mantissaBits + Math.max(exponent - 1, 0));
}

/** Pattern nearest to a double, ties to even; beyond the range an infinity, NaN the quiet one. */
export function packHalf(value: number, {mantissaBits, minExponent, infinity}: HalfLayout): number {
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const sign = (high >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | infinity | (1 << (mantissaBits - 1));
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return sign | infinity;
  // Exponent of the double; subnormal doubles are far below either format's smallest number and round to zero.
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, minExponent);
  const quantum = 2 ** (exponent - mantissaBits);
  const steps = roundHalfEven(magnitude / quantum);
  // Adding (not or-ing) lets a mantissa that rounds up carry into the exponent, and at the top into infinity.
  const bits = ((exponent - minExponent) << mantissaBits) + steps;
  return sign | Math.min(bits, infinity);
}

/** Nearest integer of a non-negative number below 2^52, ties to even. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Values of float16 patterns, exactly. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  float16Values ??= Float32Array.from({length: 65536}, (_, pattern) => unpackHalf(pattern, FLOAT16));
  const table = float16Values;
  const out = float32Memory(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i]];
  return out;
}
let float16Values: Float32Array | undefined;

/** Values of bfloat16 patterns, exactly (NaN payloads included): the upper half of a float32. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const out = float32Memory(bits.length);
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return out;
}

/**
 * Patterns nearest to float32 values: what {@link packHalf} gives for each, by integer arithmetic on the bits
 * (ten times as fast, which for a network's millions of weights is the difference that is felt).
 */
export function narrowFloat32(values: Float32Array, layout: HalfLayout): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  const narrow = layout === FLOAT16 ? float16Bits : bfloat16Bits;
  for (let i = 0; i < out.length; i++) out[i] = narrow(words[i]);
  return out;
}

function bfloat16Bits(word: number): number {
  if ((word & 0x7fffffff) > 0x7f800000) return ((word >>> 16) & 0x8000) | 0x7fc0;
  // Adds just under half of what is cut off, and one more if the result would be odd.
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

function float16Bits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and beyond
  if (magnitude < 0x33000000) return sign; // below half the smallest number, 2^-25
  // Normal results (2^-14 and more): the same rounding as above, with the exponent's bias changed from 127 to 15.
  if (magnitude >= 0x38800000) return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  return sign | ((mantissa + (1 << (shift - 1)) - 1 + ((mantissa >>> shift) & 1)) >>> shift);
}
