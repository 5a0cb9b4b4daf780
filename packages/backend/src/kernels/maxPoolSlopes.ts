/**
 * The gradient of max pooling over plain arrays: what flows back through a maximum goes to where it was, which is the first of
 * several, or the last NaN.
 *
 * Which value of a window is the largest cannot be foreseen by a processor, so that a branch for each costs more than all else.
 * The windows that networks have, of 3x3 and 2x2 places, are done without: a comparison is a number, and places are computed of it.
 */
import type {backend_util} from '@tensorflow/tfjs-core';
import {forEachWindow, type PoolWindow} from './poolWindows.ts';

/** Sends what flows back through a window, channel by channel. */
type Send = (dy: Float32Array, x: Float32Array, dx: Float32Array, window: PoolWindow, channels: number) => void;

/** Fills `dx`, as large as `x`. */
export function maxPoolSlopes(
  dy: Float32Array,
  x: Float32Array,
  dx: Float32Array,
  info: backend_util.Conv2DInfo,
): void {
  const {inChannels, filterHeight, filterWidth} = info;
  const whole = filterHeight * filterWidth;
  const sendWhole =
    filterHeight === filterWidth && isOfNumbers(x) ? (SEND_SQUARE.get(filterHeight) ?? sendAny) : sendAny;
  dx.fill(0);
  forEachWindow(info, window => {
    const send = window.places === whole ? sendWhole : sendAny;
    send(dy, x, dx, window, inChannels);
  });
}

/** The bits of infinity; those of NaN are beyond, but for the sign. */
const INFINITE = 0x7f80_0000;

function isOfNumbers(x: Float32Array): boolean {
  const bits = new Int32Array(x.buffer, x.byteOffset, x.length);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & 0x7fff_ffff) > INFINITE) return false;
  return true;
}

/** `a`, or `b` if the value there is larger. */
const larger = (x: Float32Array, a: number, b: number): number => a + Math.imul(Number(x[b] > x[a]), b - a);

const largestOfThree = (x: Float32Array, a: number, step: number): number =>
  larger(x, larger(x, a, a + step), a + 2 * step);

/** Of 3x3 numbers. */
const sendNine: Send = (dy, x, dx, {start, output, pitch}, channels) => {
  for (let c = 0; c < channels; c++) {
    const a = largestOfThree(x, start + c, channels);
    const b = largestOfThree(x, start + c + pitch, channels);
    const d = largestOfThree(x, start + c + 2 * pitch, channels);
    dx[larger(x, larger(x, a, b), d)] += dy[output + c];
  }
};

/** Of 2x2 numbers. */
const sendFour: Send = (dy, x, dx, {start, output, pitch}, channels) => {
  for (let c = 0; c < channels; c++) {
    const a = start + c;
    const b = a + pitch;
    dx[larger(x, larger(x, a, a + channels), larger(x, b, b + channels))] += dy[output + c];
  }
};

/** Of as many values as there are, with NaN. */
const sendAny: Send = (dy, x, dx, {start, output, end, pitch, width}, channels) => {
  for (let c = 0; c < channels; c++) {
    let where = start + c;
    for (let row = start + c; row < end; row += pitch) {
      for (let place = row; place < row + width; place += channels) {
        if (x[place] > x[where] || Number.isNaN(x[place])) where = place;
      }
    }
    dx[where] += dy[output + c];
  }
};

/** By the side of the window. */
const SEND_SQUARE: ReadonlyMap<number, Send> = new Map([
  [2, sendFour],
  [3, sendNine],
]);
