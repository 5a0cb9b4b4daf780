/**
 * Convolution of volumes where every filter sees every channel and the window has no holes, by tfjs's own kernels.
 */
import {engine} from '@tensorflow/tfjs-core';
import type {Convolution3d, WholeConv3dAttrs} from './convolution.ts';
import {reframe} from './reframe.ts';
import {withoutIdleSteps} from './withoutIdleSteps.ts';

const valid = ({
  strides,
}: WholeConv3dAttrs): {strides: number[]; dilations: number[]; pad: 'valid'; dataFormat: 'NDHWC'} => ({
  strides: [...strides],
  dilations: [1, 1, 1],
  pad: 'valid',
  dataFormat: 'NDHWC',
});

/** For one group and a dilation of 1. */
export const solid3d: Convolution3d = {
  forward(x, filter, attrs) {
    const [volume, moves] = withoutIdleSteps(x, filter, attrs);
    return engine().runKernel('Conv3D', {x: reframe(volume, moves.padding), filter}, valid(moves));
  },
  inputGradient: (dy, filter, inputShape, attrs) =>
    engine().runKernel('Conv3DBackpropInputV2', {dy, filter}, {...valid(attrs), inputShape}),
  filterGradient: (x, dy, filterShape, attrs) =>
    engine().runKernel('Conv3DBackpropFilterV2', {x, dy}, {...valid(attrs), filterShape}),
};
