/**
 * Sizes that transposed convolutions give, checked.
 */
import {ConfigError} from '../../errors.ts';
import {dilatedSize, type PadPair, shown} from '../geometry.ts';

/** Where the window of a transposed convolution goes along one axis. */
export interface TransposedWindow {
  /** Elements that the window reaches over: see {@link dilatedSize}. */
  readonly kernel: number;
  readonly stride: number;
  /** Rows cut off before and after. */
  readonly pad: PadPair;
  /** Rows added at the end. */
  readonly outputPadding: number;
}

/**
 * Output length of a transposed convolution of an axis of `input` elements:
 * `(input - 1) · stride - before - after + kernel + outputPadding`.
 *
 * @throws ConfigError if nothing is left.
 */
export function transposedLength(owner: string, input: number, window: TransposedWindow): number {
  const {kernel, stride, pad, outputPadding} = window;
  const whole = (input - 1) * stride + kernel + outputPadding;
  const length = whole - pad[0] - pad[1];
  if (length < 1) {
    throw new ConfigError(
      `${owner}: an input of ${input} gives an output of ${whole}, of which a padding of [${pad}] leaves ${length}; ` +
        'use less padding, larger images or a larger window',
    );
  }
  return length;
}

/**
 * Checks that the output of a transposed convolution is one that the convolution gives back the input for.
 *
 * @throws ConfigError unless each `outputPadding` is below the larger of stride and dilation.
 */
export function checkOutputPadding(
  owner: string,
  outputPadding: readonly number[],
  strides: readonly number[],
  dilation: readonly number[],
): void {
  if (outputPadding.every((added, axis) => added < Math.max(strides[axis], dilation[axis]))) return;
  throw new ConfigError(
    `${owner}: outputPadding is ${shown(outputPadding)}; on each axis it is to be below the larger of stride and ` +
      `dilation, here ${shown(strides)} and ${shown(dilation)}`,
  );
}

/** How the window of a transposed convolution moves along all axes. */
interface TransposedMoves {
  readonly strides: readonly number[];
  readonly padding: readonly PadPair[];
  readonly dilation: readonly number[];
  readonly outputPadding: readonly number[];
}

/** The window along one axis, `kernel` elements of it. */
export const transposedWindow = (kernel: number, moves: TransposedMoves, axis: number): TransposedWindow => ({
  kernel: dilatedSize(kernel, moves.dilation[axis]),
  stride: moves.strides[axis],
  pad: moves.padding[axis],
  outputPadding: moves.outputPadding[axis],
});

/**
 * Checks that a transposed convolution leaves something.
 *
 * @param x - Shape of the images, `[batch, ...size, channels]`.
 * @param filter - Shape of the weight, `[...window, outChannels, inChannels]`.
 * @throws ConfigError if nothing is left on one of the axes.
 */
export function checkTransposedWindow(
  owner: string,
  x: readonly number[],
  filter: readonly number[],
  moves: TransposedMoves,
): void {
  for (const axis of moves.strides.keys()) {
    transposedLength(owner, x[axis + 1], transposedWindow(filter[axis], moves, axis));
  }
}
