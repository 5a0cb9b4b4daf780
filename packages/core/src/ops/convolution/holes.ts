/**
 * Dilation by writing the holes into the filter as zeros. It costs the work on the zeros, but works with any other way to
 * convolve, at any stride.
 */
import {pad, reshape, slice, stridedSlice, type Tensor4D} from '@tensorflow/tfjs-core';
import type {Convolution, Shape4D} from './convolution.ts';

type Pair = readonly [number, number];

/** The shape of a filter with its holes. */
const openShape = ([height, width, inner, outer]: Shape4D, [down, across]: Pair): Shape4D => [
  (height - 1) * down + 1,
  (width - 1) * across + 1,
  inner,
  outer,
];

function open(filter: Tensor4D, dilation: Pair): Tensor4D {
  const [height, width, inner, outer] = filter.shape;
  const [down, across] = dilation;
  const spread = pad(reshape(filter, [height, 1, width, 1, inner * outer]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole: Tensor4D = reshape(spread, [height * down, width * across, inner, outer]);
  return slice(whole, [0, 0, 0, 0], openShape(filter.shape, dilation));
}

const NONE = [1, 1] as const;

/** `solid`, which knows no dilation, with any dilation. */
export function withHoles(solid: Convolution): Convolution {
  return {
    forward: (x, filter, attrs) => solid.forward(x, open(filter, attrs.dilation), {...attrs, dilation: NONE}),
    inputGradient: (dy, filter, inputShape, attrs) =>
      solid.inputGradient(dy, open(filter, attrs.dilation), inputShape, {...attrs, dilation: NONE}),
    filterGradient(x, dy, filterShape, attrs) {
      const shape = openShape(filterShape, attrs.dilation);
      const gradient = solid.filterGradient(x, dy, shape, {...attrs, dilation: NONE});
      return stridedSlice(gradient, [0, 0, 0, 0], shape, [...attrs.dilation, 1, 1]) as Tensor4D;
    },
  };
}
