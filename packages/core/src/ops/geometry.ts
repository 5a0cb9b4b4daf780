/**
 * Sizes of windows sliding over an image: what the options say, checked, and the output they give.
 */
import {ConfigError} from '../errors.ts';

/** Rows or columns added before and after an axis. */
export type PadPair = readonly [before: number, after: number];

/** Padding of height and width: one number, `[height, width]`, or `[[top, bottom], [left, right]]`. */
export type Padding2d = number | readonly [number, number] | readonly [PadPair, PadPair];

/** One number for both axes, or `[height, width]`. */
export type Size2d = number | readonly [number, number];

const isCount = (n: unknown, least: number): boolean => typeof n === 'number' && Number.isInteger(n) && n >= least;

/**
 * A {@link Size2d} as `[height, width]`.
 *
 * @throws ConfigError unless both are integers of at least 1.
 */
export function size2d(owner: string, argument: string, value: Size2d): [number, number] {
  const [height, width] = typeof value === 'number' ? [value, value] : value;
  if (!isCount(height, 1) || !isCount(width, 1)) {
    throw new ConfigError(
      `${owner}: ${argument} is ${JSON.stringify(value)}; a positive integer or [height, width] is needed`,
    );
  }
  return [height, width];
}

/**
 * A {@link Padding2d} as `[[top, bottom], [left, right]]`.
 *
 * @throws ConfigError unless all are integers of at least 0.
 */
export function padding2d(owner: string, value: Padding2d): [[number, number], [number, number]] {
  const [height, width] = typeof value === 'number' ? [value, value] : value;
  const pair = (p: number | PadPair): [number, number] => (typeof p === 'number' ? [p, p] : [p[0], p[1]]);
  const pads: [[number, number], [number, number]] = [pair(height), pair(width)];
  if (!pads.flat().every(p => isCount(p, 0))) {
    throw new ConfigError(
      `${owner}: padding is ${JSON.stringify(value)}; a count, [height, width] or [[top, bottom], [left, right]] is needed`,
    );
  }
  return pads;
}

/**
 * Output length of a window of `kernel` elements moved by `stride` over an axis of `input` elements:
 * `floor((input + before + after - kernel) / stride) + 1`.
 *
 * @throws ConfigError if the window is longer than the padded axis.
 */
export function slidingLength(owner: string, input: number, kernel: number, stride: number, pad: PadPair): number {
  const padded = input + pad[0] + pad[1];
  if (padded < kernel) {
    throw new ConfigError(
      `${owner}: a window of ${kernel} does not fit into an input of ${input}` +
        `${padded > input ? ` (${padded} with padding)` : ''}; use larger images or a smaller window`,
    );
  }
  return Math.floor((padded - kernel) / stride) + 1;
}
