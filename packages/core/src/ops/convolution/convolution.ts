import type {Tensor, Tensor4D, Tensor5D} from '@tensorflow/tfjs-core';
import type {PadPair} from '../geometry.ts';

/** How a window moves along any number of axes and what it sees; each list has one entry an axis. */
export interface ConvAttrs {
  /** Step. */
  strides: readonly number[];
  /** Zeros added `[before, after]`. */
  padding: readonly PadPair[];
  /** Distance between the window's elements. @defaultValue 1 */
  dilation?: readonly number[];
  /** Number of equal parts that the channels fall into, each convolved on its own. @defaultValue 1 */
  groups?: number;
}

/** {@link ConvAttrs} of a sequence. */
export interface Conv1dAttrs extends ConvAttrs {
  /** Step `[length]`. */
  strides: readonly [number];
  /** Zeros added `[[before, after]]`. */
  padding: readonly [PadPair];
  /** Distance `[length]` between the window's elements. @defaultValue [1] */
  dilation?: readonly [number];
}

/** {@link ConvAttrs} of an image. */
export interface Conv2dAttrs extends ConvAttrs {
  /** Step `[height, width]`. */
  strides: readonly [number, number];
  /** Zeros added `[[top, bottom], [left, right]]`. */
  padding: readonly [PadPair, PadPair];
  /** Distance `[height, width]` between the window's elements. @defaultValue [1, 1] */
  dilation?: readonly [number, number];
}

/** {@link ConvAttrs} of a volume. */
export interface Conv3dAttrs extends ConvAttrs {
  /** Step `[depth, height, width]`. */
  strides: readonly [number, number, number];
  /** Zeros added `[[front, back], [top, bottom], [left, right]]`. */
  padding: readonly [PadPair, PadPair, PadPair];
  /** Distance `[depth, height, width]` between the window's elements. @defaultValue [1, 1, 1] */
  dilation?: readonly [number, number, number];
}

/** {@link ConvAttrs} with nothing left out. */
export type WholeConvAttrs = Required<ConvAttrs>;

/** {@link Conv2dAttrs} with nothing left out. */
export type WholeConv2dAttrs = Required<Conv2dAttrs>;

/** {@link Conv3dAttrs} with nothing left out. */
export type WholeConv3dAttrs = Required<Conv3dAttrs>;

/** A way to compute a convolution and its gradients. */
export interface Convolution<T extends Tensor = Tensor4D, A extends WholeConvAttrs = WholeConv2dAttrs> {
  /** The gradients are of the image as it is, and not of one that has been padded. @defaultValue false */
  readonly padsItself?: boolean;
  forward(x: T, filter: T, attrs: A): T;
  inputGradient(dy: T, filter: T, inputShape: T['shape'], attrs: A): T;
  filterGradient(x: T, dy: T, filterShape: T['shape'], attrs: A): T;
}

/** {@link Convolution} of volumes. */
export type Convolution3d = Convolution<Tensor5D, WholeConv3dAttrs>;

/** A {@link Convolution} of anything, which whoever chooses it has made sure to fit. */
export type AnyConvolution = Convolution<Tensor, WholeConvAttrs>;

/** Finds the way to convolve with filters of this shape. */
export type ChooseConvolution = (filterShape: number[], attrs: WholeConvAttrs) => AnyConvolution;

/** A shape of rank 4. */
export type Shape4D = [number, number, number, number];

/** A shape of rank 5. */
export type Shape5D = [number, number, number, number, number];

/** Zeros around the image. */
export const padsOf = ({
  padding: [height, width],
}: Conv2dAttrs): [[0, 0], [number, number], [number, number], [0, 0]] => [[0, 0], [...height], [...width], [0, 0]];

/** No padding along any axis. */
export const unpadded = <A extends ConvAttrs>(attrs: A): A => ({
  ...attrs,
  padding: attrs.padding.map((): PadPair => [0, 0]),
});
