/**
 * Convolution where every filter sees every channel and the window has no holes, by tfjs's own kernels.
 */
import {conv2d, engine} from '@tensorflow/tfjs-core';
import {type Convolution, padsOf, type WholeConv2dAttrs} from './convolution.ts';
import {withoutIdleSteps} from './withoutIdleSteps.ts';

/** The strides as tfjs's gradient kernels want them. */
const valid = ({strides}: WholeConv2dAttrs): {strides: number[]; pad: 'valid'; dataFormat: 'NHWC'} => ({
  strides: [...strides],
  pad: 'valid',
  dataFormat: 'NHWC',
});

/** For one group and a dilation of 1. */
export const dense: Convolution = {
  forward(x, filter, attrs) {
    const [image, moves] = withoutIdleSteps(x, filter, attrs);
    return conv2d(image, filter, [...moves.strides], padsOf(moves));
  },
  inputGradient: (dy, filter, inputShape, attrs) =>
    engine().runKernel('Conv2DBackpropInput', {dy, filter}, {...valid(attrs), inputShape}),
  filterGradient: (x, dy, filterShape, attrs) =>
    engine().runKernel('Conv2DBackpropFilter', {x, dy}, {...valid(attrs), filterShape}),
};
