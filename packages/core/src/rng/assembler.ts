/** What WebAssembly modules are put together of, as bytes. Opcodes: WebAssembly core specification 2.0, sections 5.4.5 and 5.4.8. */

/** Instructions, or a part of a module. */
export type Code = readonly number[];

const unsigned = (n: number): Code => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)]);
function signed(n: number): Code {
  const rest = n >> 7;
  const done = (rest === 0 && (n & 64) === 0) || (rest === -1 && (n & 64) !== 0);
  return done ? [n & 127] : [(n & 127) | 128, ...signed(rest)];
}
export const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
export const sized = (code: Code): Code => [...unsigned(code.length), ...code];
export const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
export const text = (name: string): Code => sized([...name].map(letter => letter.charCodeAt(0)));

export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const END = 0x0b;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const number = (n: number): Code => [0x41, ...signed(n | 0)];
export const ADD: Code = [0x6a];
export const XOR: Code = [0x73];
const BELOW: Code = [0x49];

/** An instruction of vectors by its number. */
const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
export const LOAD: Code = [...vector(0x00), 4, 0];
export const store = (offset: number): Code => [...vector(0x0b), 4, offset];
/** Lanes of 32 bits of two vectors, 0 to 3 of the first and 4 to 7 of the second. */
export const shuffle = (...lanes: number[]): Code => [
  ...vector(0x0d),
  ...lanes.flatMap(n => [0, 1, 2, 3].map(i => 4 * n + i)),
];
/** A vector of these bytes. */
export const constant = (bytes: ArrayLike<number>): Code => [...vector(0x0c), ...Array.from(bytes)];
export const SPLAT_I32: Code = vector(0x11);
export const SPLAT_F64: Code = vector(0x14);
export const V_AND: Code = vector(0x4e);
export const V_OR: Code = vector(0x50);
export const V_XOR: Code = vector(0x51);
export const V_LEFT: Code = vector(0xab);
export const V_RIGHT: Code = vector(0xad);
export const V_ADD: Code = vector(0xae);
export const V_SUB: Code = vector(0xb1);
/** Of two lanes of 64 bits. */
export const L_RIGHT: Code = vector(0xcd);
export const D_ABOVE: Code = vector(0x4a);
export const D_SQRT: Code = vector(0xef);
export const D_ADD: Code = vector(0xf0);
export const D_SUB: Code = vector(0xf1);
export const D_MUL: Code = vector(0xf2);
export const D_DIV: Code = vector(0xf3);
/** The first two of four integers as doubles, and two doubles as the first two of four floats. */
export const TO_DOUBLE: Code = vector(0xfe);
export const UNSIGNED_TO_DOUBLE: Code = vector(0xff);
export const TO_FLOAT: Code = vector(0x5e);

/** Repeats `body` while the pointer in `pointer`, which it is moved on by `bytes` each time, is below that in `end`. */
export const until = (end: number, pointer: number, bytes: number, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...[...get(pointer), ...number(bytes), ...ADD, ...set(pointer), ...get(pointer), ...get(end), ...BELOW],
  ...[0x0d, 0, END],
];
