/**
 * The generator of threefry.ts as WebAssembly, four counters at a time: a third of the time, the same words.
 *
 * The module is put together here from the same table of rotations that the written-out version follows, so that nothing has
 * to be compiled or fetched. Where WebAssembly, its vectors or the right to compile it are missing, there is none.
 */
import {
  below,
  type Code,
  f64,
  i32,
  instantiate,
  repeat,
  v128,
  type WasmFunction,
  wasmFunction,
} from '../wasmCode/index.ts';
import {normalsCode} from './boxMullerCode.ts';

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

/** Writes words from the memory's beginning up to `end`, eight at a time. */
const wordsCode = (): WasmFunction =>
  wasmFunction({end: 'i32', k0: 'i32', k1: 'i32', c1: 'i32', c0: 'i32'}, ({end, k0, k1, c1, c0}, variable) => {
    const at = variable('i32');
    const keys = [0, 1, 2].map(() => variable('v128'));
    const [x0, x1, first, second] = Array.from({length: 4}, () => variable('v128'));
    const key = (n: number): Code => keys[n % 3].get;
    const round = (n: number): Code => {
      const by = ROTATIONS[n % 8];
      const turned = v128.or(i32.shl(x1.get, by), i32.shrUnsigned(x1.get, 32 - by));
      const mixed = [...x0.set(i32.add(x0.get, x1.get)), ...x1.set(v128.xor(turned, x0.get))];
      if (n % 4 !== 3) return mixed;
      const d = (n + 1) / 4;
      const injected = i32.add(i32.add(x1.get, key(d + 1)), i32.of(d));
      return [...mixed, ...x0.set(i32.add(x0.get, key(d))), ...x1.set(injected)];
    };
    return [
      ...[...keys[0].set(i32.splat(k0.get)), ...keys[1].set(i32.splat(k1.get))],
      ...keys[2].set(v128.xor(v128.xor(key(0), key(1)), i32.of(PARITY))),
      ...first.set(i32.add(i32.add(i32.splat(c0.get), key(0)), counting)),
      ...second.set(i32.add(i32.splat(c1.get), key(1))),
      ...repeat(
        [
          ...[...x0.set(first.get), ...x1.set(second.get)],
          ...Array.from({length: ROUNDS}, (_, n) => round(n)).flat(),
          ...v128.store(at.get, v128.shuffle32(x0.get, x1.get, [0, 4, 1, 5])),
          ...v128.store(at.get, v128.shuffle32(x0.get, x1.get, [2, 6, 3, 7]), 16),
          ...[...first.set(i32.add(first.get, i32.of(4))), ...at.add(32)],
        ],
        below(at.get, end.get),
      ),
    ];
  });

/** Makes `low + (word >>> 8) · scale` of words, in place. */
const scaleCode = (): WasmFunction =>
  wasmFunction({end: 'i32', low: 'f64', scale: 'f64'}, ({end, low, scale}, variable) => {
    const at = variable('i32');
    const [words, lows, scales] = [variable('v128'), variable('v128'), variable('v128')];
    const half = (...lanes: readonly number[]): Code => {
      const doubles = f64.convert(v128.shuffle32(words.get, words.get, lanes));
      return f64.demote(f64.add(f64.mul(doubles, scales.get), lows.get));
    };
    return [
      ...[...lows.set(f64.splat(low.get)), ...scales.set(f64.splat(scale.get))],
      ...repeat(
        [
          ...words.set(i32.shrUnsigned(v128.load(at.get), 8)),
          ...v128.store(at.get, v128.shuffle32(half(0, 1, 2, 3), half(2, 3, 0, 1), [0, 1, 4, 5])),
          ...at.add(16),
        ],
        below(at.get, end.get),
      ),
    ];
  });

/** The counters of the first step. */
const counting: Code = v128.constant([0, 1, 2, 3].flatMap(n => [n, 0, 0, 0]));

let made: {readonly threefry: Threefry | undefined} | undefined;

/** The generator, or undefined where it cannot be had; compiled when it is first asked for. */
export function threefrySimd(): Threefry | undefined {
  made ??= {threefry: make()};
  return made.threefry;
}

function make(): Threefry | undefined {
  const found = instantiate({words: wordsCode(), scale: scaleCode(), normals: normalsCode()});
  if (found === undefined) return undefined;
  const {memory} = found;
  const {words, scale, normals} = found.functions;
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
