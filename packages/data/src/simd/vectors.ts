/**
 * The vector instructions that are used, as functions of their operands' code. Names are those of the specification, shortened
 * to what is used: `i32` are four integers, `f32` four float32, `f64` two float64, `i16` eight short integers.
 *
 * Reference of the opcodes: WebAssembly core specification 2.0, section 5.4.8.
 */
import {type Code, unsigned} from './assembler.ts';

const opcode = (n: number): Code => [0xfd, ...unsigned(n)];
const unary =
  (n: number) =>
  (a: Code): Code => [...a, ...opcode(n)];
const binary =
  (n: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode(n)];
const shift =
  (n: number) =>
  (a: Code, by: number): Code => [...a, 0x41, by, ...opcode(n)];
const memory =
  (n: number) =>
  (address: Code, offset = 0): Code => [...address, ...opcode(n), 0, ...unsigned(offset)];

const bytes = (...values: readonly number[]): Code => [...opcode(0x0c), ...values];

/** The same 64 bits in both halves. */
const twice = (buffer: ArrayBuffer): Code => bytes(...new Uint8Array(buffer), ...new Uint8Array(buffer));

export const v128 = {
  load: memory(0x00),
  /** Four bytes, four times. */
  load32Splat: memory(0x09),
  store: (address: Code, value: Code, offset = 0): Code => [
    ...[...address, ...value],
    ...[...opcode(0x0b), 0, ...unsigned(offset)],
  ],
  /** Stores four bytes of a vector, lane 0 to 3. */
  store32: (address: Code, value: Code, lane: number, offset = 0): Code => [
    ...[...address, ...value],
    ...[...opcode(0x5a), 0, ...unsigned(offset), lane],
  ],
  /** Stores the first eight bytes. */
  store64: (address: Code, value: Code): Code => [...address, ...value, ...opcode(0x5b), 0, 0, 0],
  and: binary(0x4e),
  or: binary(0x50),
  /** The bits of `a` where `mask` has ones, of `b` elsewhere. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...opcode(0x52)],
  /** Eight bytes as short integers. */
  load8: memory(0x02),
  /** Bytes of two vectors by number, 0 to 15 and 16 to 31. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [...a, ...b, ...opcode(0x0d), ...lanes],
  constant: (values: readonly number[]): Code => bytes(...values),
  /** Bytes of `a` by the numbers in `b`. */
  look: binary(0x0e),
  /** Bytes of a vector by number; -1 for a zero. */
  pick: (a: Code, lanes: readonly number[]): Code => [
    ...[...a, ...bytes(...Array.from({length: 16}, (_, i) => (lanes[i] ?? -1) & 255))],
    ...opcode(0x0e),
  ],
};

export const i8 = {
  /** Sixteen short integers cut to bytes. */
  narrow: binary(0x66),
};

export const i16 = {
  /** Eight integers cut to short ones. */
  narrow: binary(0x85),
  /** The first eight bytes, and the last. */
  low: unary(0x89),
  high: unary(0x8a),
  /** Eight times the same. */
  of: (n: number): Code => twice(Int16Array.of(n, n, n, n).buffer),
  shl: shift(0x8b),
  add: binary(0x8e),
  sub: binary(0x91),
  mul: binary(0x95),
  /** -1 where `a < b`, 0 elsewhere. */
  below: binary(0x2f),
  /** `(a b + 2^14) >> 15`. */
  mulHigh: binary(0x82),
};

export const i32 = {
  /** Four times the same. */
  of: (n: number): Code => twice(Int32Array.of(n, n).buffer),
  splat: unary(0x11),
  /** The first four short integers, and the last. */
  low: unary(0xa7),
  high: unary(0xa8),
  shl: shift(0xab),
  shr: shift(0xac),
  add: binary(0xae),
  sub: binary(0xb1),
  mul: binary(0xb5),
  min: binary(0xb6),
  max: binary(0xb8),
  equal: binary(0x37),
  /** Products of short integers, neighbours added up. */
  dot: binary(0xba),
  lane: (a: Code, lane: number): Code => [...a, ...opcode(0x1b), lane],
};

export const f32 = {
  of: (x: number): Code => twice(Float32Array.of(x, x).buffer),
  splat: unary(0x13),
  convert: unary(0xfa),
  floor: unary(0x68),
  add: binary(0xe4),
  sub: binary(0xe5),
  mul: binary(0xe6),
  div: binary(0xe7),
  /** `b < a ? b : a`, and `a < b ? b : a`. */
  min: binary(0xea),
  max: binary(0xeb),
  /** Two float64 rounded; the other half is zero. */
  demote: unary(0x5e),
};

export const f64 = {
  of: (x: number): Code => twice(Float64Array.of(x).buffer),
  /** The first two integers. */
  convert: unary(0xfe),
  /** The first two float32. */
  promote: unary(0x5f),
  floor: unary(0x75),
  add: binary(0xf0),
  sub: binary(0xf1),
  mul: binary(0xf2),
  div: binary(0xf3),
};
