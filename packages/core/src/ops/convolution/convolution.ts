import type {Tensor4D} from '@tensorflow/tfjs-core';
import type {PadPair} from '../geometry.ts';

/** How the window moves and what it sees. */
export interface Conv2dAttrs {
  /** Step `[height, width]`. */
  strides: readonly [number, number];
  /** Zeros added `[[top, bottom], [left, right]]`. */
  padding: readonly [PadPair, PadPair];
  /** Distance `[height, width]` between the window's elements. @defaultValue [1, 1] */
  dilation?: readonly [number, number];
  /** Number of equal parts that the channels fall into, each convolved on its own. @defaultValue 1 */
  groups?: number;
}

/** {@link Conv2dAttrs} with nothing left out. */
export type WholeConv2dAttrs = Required<Conv2dAttrs>;

/** A way to compute a convolution and its gradients; the gradients are of an image that has been padded. */
export interface Convolution {
  forward(x: Tensor4D, filter: Tensor4D, attrs: WholeConv2dAttrs): Tensor4D;
  inputGradient(dy: Tensor4D, filter: Tensor4D, inputShape: Shape4D, attrs: WholeConv2dAttrs): Tensor4D;
  filterGradient(x: Tensor4D, dy: Tensor4D, filterShape: Shape4D, attrs: WholeConv2dAttrs): Tensor4D;
}

/** A shape of rank 4. */
export type Shape4D = [number, number, number, number];

/** Zeros around the image. */
export const padsOf = ({
  padding: [height, width],
}: Conv2dAttrs): [[0, 0], [number, number], [number, number], [0, 0]] => [[0, 0], [...height], [...width], [0, 0]];
