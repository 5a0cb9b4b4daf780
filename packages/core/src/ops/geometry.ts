/**
 * Sizes of windows sliding over an image: what the options say, checked, and the output they give.
 */
import {ConfigError} from '../errors.ts';

/** Rows or columns added before and after an axis. */
export type PadPair = readonly [before: number, after: number];

/** Padding of a sequence: one number, `[length]`, or `[[before, after]]`. */
export type Padding1d = number | readonly [number] | readonly [PadPair];

/** Padding of height and width: one number, `[height, width]`, or `[[top, bottom], [left, right]]`. */
export type Padding2d = number | readonly [number, number] | readonly [PadPair, PadPair];

/** Padding of a volume: one number, `[depth, height, width]`, or a pair for each. */
export type Padding3d = number | readonly [number, number, number] | readonly [PadPair, PadPair, PadPair];

/** One number, or `[length]`. */
export type Size1d = number | readonly [number];

/** One number for both axes, or `[height, width]`. */
export type Size2d = number | readonly [number, number];

/** One number for the three axes, or `[depth, height, width]`. */
export type Size3d = number | readonly [number, number, number];

/** What messages call the axes, and the sides of a padding, by how many axes there are. */
const AXES = {
  1: {sizes: '[length]', sides: '[[before, after]]'},
  2: {sizes: '[height, width]', sides: '[[top, bottom], [left, right]]'},
  3: {sizes: '[depth, height, width]', sides: '[[front, back], [top, bottom], [left, right]]'},
} as const;

/** Number of axes that a window moves along. */
export type SpatialRank = keyof typeof AXES;

/** The axes of a sequence, an image or a volume, for error messages: `[height, width]` if there are two. */
export const axisNames = (rank: SpatialRank): string => AXES[rank].sizes;

const isCount = (n: unknown, least: number): n is number => Number.isInteger(n) && Number(n) >= least;

/** `value` as a list of `length` whose parts are still to be checked; undefined if it is nothing of that kind. */
function listOf(length: number, value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'number') return Array<unknown>(length).fill(value);
  return Array.isArray(value) && value.length === length ? [...value] : undefined;
}

/** `value` for an error message; unlike `JSON.stringify`, tells NaN, infinity and undefined from null. */
export function shown(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(shown).join(', ')}]`
    : typeof value === 'string'
      ? `'${value}'`
      : `${value}`;
}

/**
 * A size as one number for each of `rank` axes.
 *
 * @param least - The smallest number allowed.
 * @throws ConfigError unless all are integers of at least `least`.
 */
export function sizes(owner: string, argument: string, value: unknown, rank: SpatialRank, least: 0 | 1 = 1): number[] {
  const list = listOf(rank, value) ?? [];
  if (list.length === 0 || !list.every(n => isCount(n, least))) {
    const allowed = least === 1 ? 'a positive integer' : '0, a positive integer';
    throw new ConfigError(
      `${owner}: ${argument} is ${shown(value)}; ${allowed} or ${AXES[rank].sizes} of such is needed`,
    );
  }
  return list as number[];
}

/** A {@link Size2d} as `[height, width]`; see {@link sizes}. */
export function size2d(owner: string, argument: string, value: Size2d): [number, number] {
  return sizes(owner, argument, value, 2) as [number, number];
}

/**
 * A padding as `[before, after]` for each of `rank` axes.
 *
 * @param alternative - What else the option may be, for the message.
 * @throws ConfigError unless all are integers of at least 0.
 */
export function paddings(owner: string, value: unknown, rank: SpatialRank, alternative = ''): [number, number][] {
  const pairs = (listOf(rank, value) ?? []).map(pair => listOf(2, pair) ?? []);
  const isPair = (pair: readonly unknown[]): boolean => pair.length === 2 && pair.every(n => isCount(n, 0));
  if (pairs.length === 0 || !pairs.every(isPair)) {
    throw new ConfigError(
      `${owner}: padding is ${shown(value)}; ` +
        `a count, ${AXES[rank].sizes} or ${AXES[rank].sides} is needed, each 0 or a positive integer${alternative}`,
    );
  }
  return pairs as [number, number][];
}

/** A {@link Padding2d} as `[[top, bottom], [left, right]]`; see {@link paddings}. */
export function padding2d(owner: string, value: Padding2d): [[number, number], [number, number]] {
  return paddings(owner, value, 2) as [[number, number], [number, number]];
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

/**
 * TensorFlow's padding 'same': as many outputs as the window has places to start, `ceil(input / stride)`, with the odd
 * zero at the end. At a stride of 1, PyTorch's too.
 */
export function samePadding(input: number, kernel: number, stride: number): [number, number] {
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + kernel - input, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** Elements that a window of `kernel` elements reaches over if they are `dilation` apart. */
export function dilatedSize(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * Checks that a window fits into the images it is to slide over. Backends do not: they give negative sizes or read
 * beyond the image.
 *
 * @param x - Shape of the images, `[batch, ...size, channels]`.
 * @throws ConfigError if the window is longer than a padded axis.
 */
export function checkWindow(
  owner: string,
  x: readonly number[],
  kernel: readonly number[],
  strides: readonly number[],
  padding: readonly PadPair[],
): void {
  for (const axis of kernel.keys()) slidingLength(owner, x[axis + 1], kernel[axis], strides[axis], padding[axis]);
}
