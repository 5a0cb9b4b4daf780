/**
 * The vector instructions that are used, as functions of their operands' code. Names are those of the specification, shortened
 * to what is used: `i32` are four integers, `f32` four float32, `i16` eight short integers.
 *
 * Reference of the opcodes: WebAssembly core specification 2.0, section 5.4.8.
 */
import {type Code, unsigned} from './assembler.ts';

const opcode = (n: number): Code => [0xfd, ...unsigned(n)];
/** An instruction of one operand, of two, by a number of bits, and of an address. */
type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;
type Shift = (a: Code, by: number) => Code;
type Load = (address: Code, offset?: number) => Code;

const unary =
  (n: number): Unary =>
  (a: Code): Code => [...a, ...opcode(n)];
const binary =
  (n: number): Binary =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode(n)];
const shift =
  (n: number): Shift =>
  (a: Code, by: number): Code => [...a, 0x41, by, ...opcode(n)];
const memory =
  (n: number): Load =>
  (address: Code, offset = 0): Code => [...address, ...opcode(n), 0, ...unsigned(offset)];

const bytes = (...values: readonly number[]): Code => [...opcode(0x0c), ...values];

/** The same 64 bits in both halves. */
const twice = (buffer: ArrayBuffer): Code => bytes(...new Uint8Array(buffer), ...new Uint8Array(buffer));

export const v128 = {
  load: memory(0x00) as Load,
  /** Four bytes, four times. */
  load32Splat: memory(0x09) as Load,
  store: (address: Code, value: Code, offset: number = 0): Code => [
    ...[...address, ...value],
    ...[...opcode(0x0b), 0, ...unsigned(offset)],
  ],
  /** Four bytes, and zeros. */
  load32Zero: memory(0x5c) as Load,
  /** Stores four bytes of a vector, lane 0 to 3. */
  store32: (address: Code, value: Code, lane: number, offset: number = 0): Code => [
    ...[...address, ...value],
    ...[...opcode(0x5a), 0, ...unsigned(offset), lane],
  ],
  /** Stores the first eight bytes. */
  store64: (address: Code, value: Code): Code => [...address, ...value, ...opcode(0x5b), 0, 0, 0],
  and: binary(0x4e) as Binary,
  or: binary(0x50) as Binary,
  xor: binary(0x51) as Binary,
  /** The bits of `a` where `b` has zeros. */
  andNot: binary(0x4f) as Binary,
  /** The bits of `a` where `mask` has ones, of `b` elsewhere. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...opcode(0x52)],
  /** Eight bytes as short integers. */
  load8: memory(0x02) as Load,
  /** Bytes of two vectors by number, 0 to 15 and 16 to 31. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [...a, ...b, ...opcode(0x0d), ...lanes],
  /** Four bytes each of two vectors by number, 0 to 3 and 4 to 7. */
  shuffle32: (a: Code, b: Code, lanes: readonly number[]): Code =>
    v128.shuffle(
      a,
      b,
      lanes.flatMap(lane => [0, 1, 2, 3].map(i => 4 * lane + i)),
    ),
  constant: (values: readonly number[]): Code => bytes(...values),
  /** Bytes of `a` by the numbers in `b`. */
  look: binary(0x0e) as Binary,
  /** Bytes of a vector by number; -1 for a zero. */
  pick: (a: Code, lanes: readonly number[]): Code => [
    ...[...a, ...bytes(...Array.from({length: 16}, (_, i) => (lanes[i] ?? -1) & 255))],
    ...opcode(0x0e),
  ],
};

export const i8 = {
  /** Sixteen short integers cut to bytes. */
  narrow: binary(0x66) as Binary,
};

export const i16 = {
  splat: unary(0x10) as Unary,
  /** Eight integers cut to short ones. */
  narrow: binary(0x85) as Binary,
  /** The first eight bytes, and the last. */
  low: unary(0x89) as Unary,
  high: unary(0x8a) as Unary,
  /** Eight times the same. */
  of: (n: number): Code => twice(Int16Array.of(n, n, n, n).buffer),
  shl: shift(0x8b) as Shift,
  add: binary(0x8e) as Binary,
  sub: binary(0x91) as Binary,
  mul: binary(0x95) as Binary,
  /** -1 where `a < b`, 0 elsewhere. */
  below: binary(0x2f) as Binary,
  /** `(a b + 2^14) >> 15`. */
  mulHigh: binary(0x82) as Binary,
};

export const i32 = {
  /** Four times the same. */
  of: (n: number): Code => twice(Int32Array.of(n, n).buffer),
  splat: unary(0x11) as Unary,
  /** The first four short integers, and the last. */
  low: unary(0xa7) as Unary,
  high: unary(0xa8) as Unary,
  shl: shift(0xab) as Shift,
  shr: shift(0xac) as Shift,
  /** Zeros come in, whatever the sign. */
  shrUnsigned: shift(0xad) as Shift,
  add: binary(0xae) as Binary,
  sub: binary(0xb1) as Binary,
  mul: binary(0xb5) as Binary,
  min: binary(0xb6) as Binary,
  max: binary(0xb8) as Binary,
  equal: binary(0x37) as Binary,
  /** Products of short integers, neighbours added up. */
  dot: binary(0xba) as Binary,
  lane: (a: Code, lane: number): Code => [...a, ...opcode(0x1b), lane],
};

export const f32 = {
  of: (x: number): Code => twice(Float32Array.of(x, x).buffer),
  splat: unary(0x13) as Unary,
  convert: unary(0xfa) as Unary,
  floor: unary(0x68) as Unary,
  add: binary(0xe4) as Binary,
  sub: binary(0xe5) as Binary,
  mul: binary(0xe6) as Binary,
  div: binary(0xe7) as Binary,
  /** `b < a ? b : a`, and `a < b ? b : a`. */
  min: binary(0xea) as Binary,
  max: binary(0xeb) as Binary,
  abs: unary(0xe0) as Unary,
  neg: unary(0xe1) as Unary,
  sqrt: unary(0xe3) as Unary,
  /** All ones where `a < b`, or `a > b`, zeros elsewhere. */
  below: binary(0x43) as Binary,
  above: binary(0x44) as Binary,
  equal: binary(0x41) as Binary,
  unequal: binary(0x42) as Binary,
};

export const i64 = {
  /** Twice the same. */
  of: (n: bigint): Code => twice(BigUint64Array.of(n).buffer),
  shrUnsigned: shift(0xcd) as Shift,
};

export const f64 = {
  of: (x: number): Code => twice(Float64Array.of(x).buffer),
  splat: unary(0x14) as Unary,
  /** The first two of four float32. */
  promote: unary(0x5f) as Unary,
  /** Two numbers as the first two of four float32. */
  demote: unary(0x5e) as Unary,
  /** The first two of four integers, with a sign or without. */
  convert: unary(0xfe) as Unary,
  convertUnsigned: unary(0xff) as Unary,
  sqrt: unary(0xef) as Unary,
  add: binary(0xf0) as Binary,
  sub: binary(0xf1) as Binary,
  mul: binary(0xf2) as Binary,
  div: binary(0xf3) as Binary,
  /** All ones where `a > b`, zeros elsewhere. */
  above: binary(0x4a) as Binary,
};
