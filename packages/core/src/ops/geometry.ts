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

const isCount = (n: unknown, least: number): n is number => Number.isInteger(n) && Number(n) >= least;

/** `value` as a `[first, second]` whose parts are still to be checked; undefined if it is nothing of that kind. */
function twoOf(value: unknown): readonly [unknown, unknown] | undefined {
  if (typeof value === 'number') return [value, value];
  return Array.isArray(value) && value.length === 2 ? [value[0], value[1]] : undefined;
}

/** `value` for an error message; unlike `JSON.stringify`, tells NaN, infinity and undefined from null. */
function shown(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(shown).join(', ')}]`
    : typeof value === 'string'
      ? `'${value}'`
      : `${value}`;
}

/**
 * A {@link Size2d} as `[height, width]`.
 *
 * @throws ConfigError unless both are integers of at least 1.
 */
export function size2d(owner: string, argument: string, value: Size2d): [number, number] {
  const [height, width] = twoOf(value) ?? [];
  if (!isCount(height, 1) || !isCount(width, 1)) {
    throw new ConfigError(
      `${owner}: ${argument} is ${shown(value)}; a positive integer or [height, width] of such is needed`,
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
  const [height, width] = twoOf(value) ?? [];
  const [top, bottom] = twoOf(height) ?? [];
  const [left, right] = twoOf(width) ?? [];
  if (!isCount(top, 0) || !isCount(bottom, 0) || !isCount(left, 0) || !isCount(right, 0)) {
    throw new ConfigError(
      `${owner}: padding is ${shown(value)}; ` +
        'a count, [height, width] or [[top, bottom], [left, right]] is needed, each 0 or a positive integer',
    );
  }
  return [
    [top, bottom],
    [left, right],
  ];
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

/** Elements that a window of `kernel` elements reaches over if they are `dilation` apart. */
export function dilatedSize(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * Checks that a window fits into the images it is to slide over. Backends do not: they give negative sizes or read
 * beyond the image.
 *
 * @param x - Shape of the images, `[batch, height, width, channels]`.
 * @throws ConfigError if the window is longer than a padded axis.
 */
export function checkWindow(
  owner: string,
  x: readonly number[],
  kernel: readonly number[],
  strides: readonly number[],
  padding: readonly PadPair[],
): void {
  for (const axis of [0, 1]) slidingLength(owner, x[axis + 1], kernel[axis], strides[axis], padding[axis]);
}
