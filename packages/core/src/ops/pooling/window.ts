/**
 * Windows that slide over an input of any number of axes and pool what they see: their sizes, by PyTorch's rules.
 *
 * Reference: `pooling_output_shape` (aten/native/Pool.h).
 */
import {ConfigError} from '../../errors.ts';
import {dilatedSize, type PadPair} from '../geometry.ts';

/** A window and how it moves; each list has one entry an axis. */
export interface PoolAttrs {
  /** Window. */
  readonly poolSize: readonly number[];
  /** Step. */
  readonly strides: readonly number[];
  /** Places added `[before, after]`; at most half the window. */
  readonly padding: readonly PadPair[];
  /** Let a last window hang over the end, if it starts inside the input or the padding before it. @defaultValue false */
  readonly ceilMode?: boolean;
  /** Distance between the window's elements. @defaultValue 1 */
  readonly dilation?: readonly number[];
}

/** {@link PoolAttrs} of one axis. */
export interface AxisWindow {
  readonly poolSize: number;
  readonly stride: number;
  readonly pad: PadPair;
  readonly dilation: number;
  readonly ceilMode: boolean;
}

/** The windows of each axis. */
export function axisWindows({poolSize, strides, padding, dilation, ceilMode = false}: PoolAttrs): AxisWindow[] {
  return poolSize.map((size, axis) => ({
    poolSize: size,
    stride: strides[axis],
    pad: padding[axis],
    dilation: dilation?.[axis] ?? 1,
    ceilMode,
  }));
}

/** Places from the first to the last that a window sees. */
export const spanOf = ({poolSize, dilation}: AxisWindow): number => dilatedSize(poolSize, dilation);

/**
 * Number of windows along an axis of `input` places: `floor((input + before + after - span) / stride) + 1`, with `ceil` for
 * `floor` in ceil mode, less one if the last window would then start in the padding after the input.
 *
 * @throws ConfigError if there is none.
 */
export function pooledLength(owner: string, input: number, window: AxisWindow): number {
  const {pad, stride, ceilMode} = window;
  const padded = input + pad[0] + pad[1];
  const steps = (padded - spanOf(window)) / stride;
  if ((ceilMode ? Math.ceil(steps) : steps) < 0 || input < 1) {
    throw new ConfigError(
      `${owner}: a window of ${spanOf(window)} does not fit into an input of ${input}` +
        `${padded > input ? ` (${padded} with padding)` : ''}; use larger images or a smaller window`,
    );
  }
  if (!ceilMode) return Math.floor(steps) + 1;
  const length = Math.ceil(steps) + 1;
  return (length - 1) * stride >= input + pad[0] ? length - 1 : length;
}

/** The padding that windows see: after the end it may be more than the options say, or less. */
export function wholePadding(owner: string, input: number, window: AxisWindow): [number, number] {
  const length = pooledLength(owner, input, window);
  const seen = (length - 1) * window.stride + spanOf(window);
  return [window.pad[0], Math.max(0, seen - input - window.pad[0])];
}

/**
 * Checks that no window can hold nothing but padding. Holes do not make it longer, as in PyTorch.
 *
 * @param shown - Padding and window as the user gave them, for the message.
 * @throws ConfigError if a padding is more than half a window.
 */
export function checkHalf(owner: string, attrs: PoolAttrs, shown: {padding: unknown; poolSize: unknown} = attrs): void {
  if (axisWindows(attrs).every(window => window.pad.every(p => 2 * p <= window.poolSize))) return;
  throw new ConfigError(
    `${owner}: padding is ${JSON.stringify(shown.padding)}; at most half of poolSize ${JSON.stringify(shown.poolSize)} is ` +
      'allowed, or a window could hold nothing but padding',
  );
}
