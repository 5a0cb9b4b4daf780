/** Resampling by vector code: the same integers as resample.ts, several at a time. */
import {copyOf} from '../byteMemory.ts';
import type {RgbImage} from '../rgbImage.ts';
import {pixelSimd} from '../simd/pixelSimd.ts';
import {BYTES_AT_ONCE, LOW_BITS, ROWS_AT_ONCE, ROWS_SUMMED_AT_ONCE, TAPS_AT_ONCE} from '../simd/resampleKernels.ts';
import type {Passes} from './passes.ts';
import {inputsOf, type Span, type Taps} from './taps.ts';

/** Bytes that vector code may read or write beyond the end of what it is told, apart from pixels of weight 0. */
const SLACK = 64;

/** The image, or undefined where there is no vector code, or the image too large for it. */
export function resampleSimd(image: RgbImage, {box, columns, rows}: Passes): RgbImage | undefined {
  const [across, down] = [inputsOf(columns), inputsOf(rows)];
  const width = columns.first.length;
  const height = rows.first.length;
  const groups = Math.ceil(most(columns.count) / TAPS_AT_ONCE);
  const pairs = Math.ceil(most(rows.count) / ROWS_SUMMED_AT_ONCE);
  const passes = roundUp(down.length, ROWS_AT_ONCE);
  const from = across.length * 3;
  // a row's last pixel is stored with a fourth byte
  const between = roundUp(width * 3 + 1, BYTES_AT_ONCE);
  const columnTapsAt = 0;
  const rowTapsAt = columnTapsAt + 4 * width * (1 + 4 * groups);
  const fromAt = rowTapsAt + 4 * height * (1 + 2 * pairs);
  const betweenAt = fromAt + roundUp(passes * from + 3 * TAPS_AT_ONCE * groups, 4) + SLACK;
  const toAt = betweenAt + (passes + ROWS_SUMMED_AT_ONCE * pairs) * between;
  const end = toAt + height * width * 3 + SLACK;
  const simd = pixelSimd(end);
  if (simd === undefined) return undefined;
  const memory = simd.memory(end);
  const integers = new Int32Array(memory.buffer);
  writeTaps(integers, columnTapsAt, columns, {start: across.start, size: 3, together: TAPS_AT_ONCE * groups});
  writeTaps(integers, rowTapsAt, rows, {start: down.start, size: between, together: ROWS_SUMMED_AT_ONCE * pairs});
  const left = box.left + across.start;
  copyIn(image, {top: box.top + down.start, height: down.length}, {start: left, length: across.length}, memory, fromAt);
  const {horizontal, vertical} = simd.kernels;
  horizontal(fromAt, from, down.length, columnTapsAt, groups, width, betweenAt, between);
  const blocks = Math.ceil((width * 3) / BYTES_AT_ONCE);
  vertical(betweenAt, between, blocks, height, rowTapsAt, pairs, toAt, width * 3);
  return {width, height, data: copyOf(memory, toAt, toAt + height * width * 3)};
}

/** Offsets in bytes, each followed by weights in pairs of short integers: the high parts of two, then their low parts. */
function writeTaps(
  to: Int32Array,
  address: number,
  {first, count, weights, stride}: Taps,
  {start, size, together}: {readonly start: number; readonly size: number; readonly together: number},
): void {
  let at = address / 4;
  for (let i = 0; i < first.length; i++) {
    to[at++] = (first[i] - start) * size;
    const begin = i * stride;
    const taps = count[i];
    for (let k = 0; k < together; k += 2) {
      const a = k < taps ? weights[begin + k] : 0;
      const b = k + 1 < taps ? weights[begin + k + 1] : 0;
      to[at++] = ((a >> LOW_BITS) & 0xffff) | ((b >> LOW_BITS) << 16);
      to[at++] = (a & LOW_MASK) | ((b & LOW_MASK) << 16);
    }
  }
}

const LOW_MASK = (1 << LOW_BITS) - 1;

function copyIn(
  {width, data}: RgbImage,
  {top, height}: {readonly top: number; readonly height: number},
  {start, length}: Span,
  to: Uint8Array,
  at: number,
): void {
  if (length === width) {
    to.set(data.subarray(top * width * 3, (top + height) * width * 3), at);
    return;
  }
  for (let y = 0; y < height; y++) {
    const begin = ((top + y) * width + start) * 3;
    to.set(data.subarray(begin, begin + length * 3), at + y * length * 3);
  }
}

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;
const most = (counts: Int32Array): number => counts.reduce((a, b) => Math.max(a, b), 1);
