/**
 * The two passes of resample.ts, with the same integers: `(Σ byte · weight + 2^21) >> 22`, cut to a byte.
 *
 * The processor multiplies pairs of short integers and adds them up in one instruction. A weight of 23 bits is too long for that
 * and is cut in two, `high · 2^11 + low`; the sums of both parts together are the sum, modulo 2^32.
 */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
type ValueType = wasmCode.ValueType;
type WasmFunction = wasmCode.WasmFunction;
const {countDown, i16, i32, i8, int, loadInt, plus, v128, wasmFunction} = wasmCode;

/** Bits of the weights' lower part. */
export const LOW_BITS = 11;
/** Bits after the point of a weight. */
export const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/** Pixels that `horizontal` sums at a time, and rows that it makes at a time. */
export const TAPS_AT_ONCE = 4;
export const ROWS_AT_ONCE = 4;
/** Bytes that `vertical` makes at a time, of as many rows. */
export const BYTES_AT_ONCE = 16;
export const ROWS_SUMMED_AT_ONCE = 2;

/** Red, green and blue of two pixels as pairs of short integers. */
const PAIRS: readonly (readonly number[])[] = [
  [0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1],
  [6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1],
];
/** Bytes of two vectors in turns. */
const LOW_BYTES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(i => [i, i + 16]);
const HIGH_BYTES = LOW_BYTES.map(i => i + 8);

/** Sums of both parts. */
interface Sums {
  readonly high: Local;
  readonly low: Local;
}

const clear = ({high, low}: Sums): Code => [...high.set(i32.of(0)), ...low.set(i32.of(HALF))];
const added = (sum: Local, values: Code, weights: Local): Code =>
  sum.set(i32.add(sum.get, i32.dot(values, weights.get)));
const whole = ({high, low}: Sums): Code => i32.shr(i32.add(i32.shl(high.get, LOW_BITS), low.get), PRECISION);
const fourSums = (variable: (type: ValueType) => Local): Sums[] =>
  Array.from({length: 4}, () => ({high: variable('v128'), low: variable('v128')}));
const bytesOf = ([a, b, c, d]: readonly Code[]): Code => i8.narrow(i16.narrow(a, b), i16.narrow(c, d));

/**
 * Sums along rows, {@link ROWS_AT_ONCE} at a time. `taps` lists for each of `width` pixels the offset of its first byte, then
 * `groups` times the weights of {@link TAPS_AT_ONCE} pixels: high parts of two, their low parts, and those of the other two.
 */
export const horizontal = (): WasmFunction =>
  wasmFunction(
    {from: 'i32', stride: 'i32', rows: 'i32', taps: 'i32', groups: 'i32', width: 'i32', to: 'i32', toStride: 'i32'},
    ({from, stride, rows, taps, groups, width, to, toStride}, variable) => {
      const [at, at2, out, out2, column, group, tap] = Array.from({length: 7}, () => variable('i32'));
      const weights = [0, 1, 2, 3].map(() => variable('v128'));
      const [pixels, values] = [variable('v128'), variable('v128')];
      const sums = fourSums(variable);
      const row = (first: Local, third: Local, step: Local, r: number): Code =>
        plus(r < 2 ? first.get : third.get, r % 2 === 0 ? int(0) : step.get);
      const sumUp = (r: number): Code => [
        ...pixels.set(v128.load(row(at, at2, stride, r))),
        ...PAIRS.flatMap((lanes, pair) => [
          ...values.set(v128.pick(pixels.get, lanes)),
          ...added(sums[r].high, values.get, weights[2 * pair]),
          ...added(sums[r].low, values.get, weights[2 * pair + 1]),
        ]),
      ];
      return countDown(
        rows,
        [
          ...[...tap.set(taps.get), ...out.set(to.get), ...column.set(width.get)],
          ...countDown(column, [
            ...at.set(plus(from.get, loadInt(tap.get))),
            ...[...tap.add(4), ...group.set(groups.get), ...sums.flatMap(clear)],
            ...countDown(group, [
              ...at2.set(plus(at.get, plus(stride.get, stride.get))),
              ...weights.flatMap((weight, i) => weight.set(v128.load32Splat(tap.get, 4 * i))),
              ...[0, 1, 2, 3].flatMap(sumUp),
              ...[...tap.add(4 * weights.length), ...at.add(3 * TAPS_AT_ONCE)],
            ]),
            ...values.set(bytesOf(sums.map(whole))),
            ...out2.set(plus(out.get, plus(toStride.get, toStride.get))),
            ...[0, 1, 2, 3].flatMap(r => v128.store32(row(out, out2, toStride, r), values.get, r)),
            ...out.add(3),
          ]),
          ...[...from.add(plus(stride.get, stride.get)), ...from.add(plus(stride.get, stride.get))],
          ...[...to.add(plus(toStride.get, toStride.get)), ...to.add(plus(toStride.get, toStride.get))],
        ],
        ROWS_AT_ONCE,
      );
    },
  );

/**
 * Sums along columns. `taps` lists for each of `rows` rows the offset of the first it is made of, then `pairs` times the weights
 * of two: their high parts, their low parts. Each row is made in `blocks` of {@link BYTES_AT_ONCE} bytes.
 */
export const vertical = (): WasmFunction =>
  wasmFunction(
    {from: 'i32', stride: 'i32', blocks: 'i32', rows: 'i32', taps: 'i32', pairs: 'i32', to: 'i32', toStride: 'i32'},
    ({from, stride, blocks, rows, taps, pairs, to, toStride}, variable) => {
      const [start, at, out, block, pair, tap] = Array.from({length: 6}, () => variable('i32'));
      const [above, below, both, values, high, low] = Array.from({length: 6}, () => variable('v128'));
      const sums = fourSums(variable);
      const sumUp = (i: number): Code => [
        ...(i % 2 === 0 ? both.set(v128.shuffle(above.get, below.get, i < 2 ? LOW_BYTES : HIGH_BYTES)) : []),
        ...values.set(i % 2 === 0 ? i16.low(both.get) : i16.high(both.get)),
        ...added(sums[i].high, values.get, high),
        ...added(sums[i].low, values.get, low),
      ];
      return countDown(rows, [
        ...[...start.set(plus(from.get, loadInt(taps.get))), ...out.set(to.get), ...block.set(blocks.get)],
        ...countDown(block, [
          ...[...at.set(start.get), ...tap.set(taps.get), ...pair.set(pairs.get), ...sums.flatMap(clear)],
          ...countDown(pair, [
            ...[...above.set(v128.load(at.get)), ...below.set(v128.load(plus(at.get, stride.get)))],
            ...[...high.set(v128.load32Splat(tap.get, 4)), ...low.set(v128.load32Splat(tap.get, 8))],
            ...[0, 1, 2, 3].flatMap(sumUp),
            ...[...tap.add(8), ...at.add(plus(stride.get, stride.get))],
          ]),
          ...v128.store(out.get, bytesOf(sums.map(whole))),
          ...[...out.add(BYTES_AT_ONCE), ...start.add(BYTES_AT_ONCE)],
        ]),
        ...[...taps.set(plus(tap.get, int(4))), ...to.add(toStride.get)],
      ]);
    },
  );
