/**
 * The generator of threefry.ts as WebAssembly, four counters at a time: a third of the time, the same words.
 *
 * The module is put together here from the same table of rotations that the written-out version follows, so that nothing has
 * to be compiled or fetched. Where WebAssembly, its vectors or the right to compile it are missing, there is none.
 */

import {
  ADD,
  type Code,
  constant,
  D_ADD,
  D_MUL,
  END,
  F64,
  get,
  I32,
  LOAD,
  list,
  number,
  SPLAT_F64,
  SPLAT_I32,
  section,
  set,
  shuffle,
  sized,
  store,
  TO_DOUBLE,
  TO_FLOAT,
  text,
  until,
  V_ADD,
  V_LEFT,
  V_OR,
  V_RIGHT,
  V_XOR,
  V128,
  XOR,
} from './assembler.ts';
import {boxMullerCode} from './boxMullerCode.ts';

/** Words that one call makes at most: few enough to stay in the processor's cache until they are used. */
export const BLOCK = 8192;

/** A generator that works on memory of its own; what it gives is valid until it is asked again. */
export interface Threefry {
  /** The words that `threefry` puts into an array of `count`, at most {@link BLOCK}. */
  words(k0: number, k1: number, c1: number, c0: number, count: number): Uint32Array;
  /** The words made last as the float32 nearest to `low + (word >>> 8) · scale`. */
  scaled(low: number, scale: number, count: number): Float32Array;
  /** The words made last as normally distributed numbers, those of `boxMuller`. */
  normals(mean: number, std: number, count: number): Float32Array;
}

/** Skein's key schedule parity, and the rotations of Threefry-2x32 (Random123, `R_32x2_0_0` to `R_32x2_7_0`). */
const PARITY = 0x1bd11bda;
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const ROUNDS = 20;

/** `words(end, k0, k1, c1, c0)`: locals 6 to 8 hold the key, 9 and 10 the state, 11 the first words, 12 the second. */
function wordsCode(): Code {
  const [END_AT, K0, K1, C1, C0, AT, KEYS, X0, X1, FIRST, SECOND] = [0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12];
  const key = (n: number): Code => get(KEYS + (n % 3));
  const round = (n: number): Code => {
    const by = ROTATIONS[n % 8];
    const turned = [...get(X1), ...number(by), ...V_LEFT, ...get(X1), ...number(32 - by), ...V_RIGHT, ...V_OR];
    const mixed = [...get(X0), ...get(X1), ...V_ADD, ...set(X0), ...turned, ...get(X0), ...V_XOR, ...set(X1)];
    if (n % 4 !== 3) return mixed;
    const d = (n + 1) / 4;
    const first = [...get(X0), ...key(d), ...V_ADD, ...set(X0)];
    return [...mixed, ...first, ...get(X1), ...key(d + 1), ...V_ADD, ...number(d), ...SPLAT_I32, ...V_ADD, ...set(X1)];
  };
  const pairs = (...lanes: number[]): Code => [...get(AT), ...get(X0), ...get(X1), ...shuffle(...lanes)];
  return [
    ...list([
      [1, I32],
      [7, V128],
    ]),
    ...[...get(K0), ...SPLAT_I32, ...set(KEYS), ...get(K1), ...SPLAT_I32, ...set(KEYS + 1)],
    ...[...get(K0), ...get(K1), ...XOR, ...number(PARITY), ...XOR, ...SPLAT_I32, ...set(KEYS + 2)],
    ...[...get(C0), ...get(K0), ...ADD, ...SPLAT_I32, ...counting, ...V_ADD, ...set(FIRST)],
    ...[...get(C1), ...get(K1), ...ADD, ...SPLAT_I32, ...set(SECOND)],
    ...until(END_AT, AT, 32, [
      ...[...get(FIRST), ...set(X0), ...get(SECOND), ...set(X1)],
      ...Array.from({length: ROUNDS}, (_, n) => round(n)).flat(),
      ...[...pairs(0, 4, 1, 5), ...store(0), ...pairs(2, 6, 3, 7), ...store(16)],
      ...[...get(FIRST), ...number(4), ...SPLAT_I32, ...V_ADD, ...set(FIRST)],
    ]),
    END,
  ];
}

/** `scale(end, low, scale)`, in place: local 4 holds four words, 5 and 6 the range. */
function scaleCode(): Code {
  const [END_AT, LOW, SCALE, AT, WORDS, LOWS, SCALES] = [0, 1, 2, 3, 4, 5, 6];
  const half = (...lanes: number[]): Code => [
    ...[...get(WORDS), ...get(WORDS), ...shuffle(...lanes), ...TO_DOUBLE],
    ...[...get(SCALES), ...D_MUL, ...get(LOWS), ...D_ADD, ...TO_FLOAT],
  ];
  return [
    ...list([
      [1, I32],
      [3, V128],
    ]),
    ...[...get(LOW), ...SPLAT_F64, ...set(LOWS), ...get(SCALE), ...SPLAT_F64, ...set(SCALES)],
    ...until(END_AT, AT, 16, [
      ...[...get(AT), ...LOAD, ...number(8), ...V_RIGHT, ...set(WORDS)],
      ...[...get(AT), ...half(0, 1, 2, 3), ...half(2, 3, 0, 1), ...shuffle(0, 1, 4, 5), ...store(0)],
    ]),
    END,
  ];
}

/** The counters of the first step. */
const counting: Code = constant([0, 1, 2, 3].flatMap(n => [n, 0, 0, 0]));

/** A module of three functions and one page of memory. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const type = (parameters: Code): Code => [0x60, ...sized(parameters), 0];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type([I32, I32, I32, I32, I32]), type([I32, F64, F64])]),
    ...section(3, [[0], [1], [1]]),
    ...section(5, [[0, 1]]),
    ...section(7, [
      [...text('memory'), 2, 0],
      [...text('words'), 0, 0],
      [...text('scale'), 0, 1],
      [...text('normals'), 0, 2],
    ]),
    ...section(10, [sized(wordsCode()), sized(scaleCode()), sized(boxMullerCode())]),
  ]);
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  words(end: number, k0: number, k1: number, c1: number, c0: number): void;
  scale(end: number, low: number, scale: number): void;
  normals(end: number, mean: number, std: number): void;
}

/** Compiles the module; undefined where there is no WebAssembly, none with vectors, or a page's policy forbids it. */
function instantiate(): Exports | undefined {
  const bytes = moduleBytes();
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) return undefined;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
  } catch (error) {
    // a content security policy without 'wasm-unsafe-eval'
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

let made: {readonly threefry: Threefry | undefined} | undefined;

/** The generator, or undefined where it cannot be had; compiled when it is first asked for. */
export function threefrySimd(): Threefry | undefined {
  made ??= {threefry: make()};
  return made.threefry;
}

function make(): Threefry | undefined {
  const exports = instantiate();
  if (exports === undefined) return undefined;
  const {memory, words, scale, normals} = exports;
  const [integers, floats] = [new Uint32Array(memory.buffer), new Float32Array(memory.buffer)];
  return {
    words(k0, k1, c1, c0, count) {
      // whole steps of eight words; memory is longer than a block
      words(4 * count, k0, k1, c1, c0);
      return integers.subarray(0, count);
    },
    scaled(low, by, count) {
      scale(4 * count, low, by);
      return floats.subarray(0, count);
    },
    normals(mean, std, count) {
      normals(4 * count, mean, std);
      return floats.subarray(0, count);
    },
  };
}
