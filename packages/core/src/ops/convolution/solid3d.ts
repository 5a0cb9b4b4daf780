/**
 * Convolution of volumes where every filter sees every channel and the window has no holes, by tfjs's own kernels.
 */
import {engine} from '@tensorflow/tfjs-core';
import type {Convolution3d, WholeConv3dAttrs} from './convolution.ts';
import {reframe} from './reframe.ts';
import {withoutIdleSteps} from './withoutIdleSteps.ts';

type Rule = 'same' | 'valid';

const own = (
  {strides}: WholeConv3dAttrs,
  pad: Rule,
): {strides: number[]; dilations: number[]; pad: Rule; dataFormat: 'NDHWC'} => ({
  strides: [...strides],
  dilations: [1, 1, 1],
  pad,
  dataFormat: 'NDHWC',
});

/** With a padded copy of the volumes for 'valid', without one for 'same'. */
const solidBy = (rule: Rule): Convolution3d => ({
  padsItself: rule === 'same',
  forward(x, filter, attrs) {
    if (rule === 'same') return engine().runKernel('Conv3D', {x, filter}, own(attrs, rule));
    const [volume, moves] = withoutIdleSteps(x, filter, attrs);
    return engine().runKernel('Conv3D', {x: reframe(volume, moves.padding), filter}, own(moves, rule));
  },
  inputGradient: (dy, filter, inputShape, attrs) =>
    engine().runKernel('Conv3DBackpropInputV2', {dy, filter}, {...own(attrs, rule), inputShape}),
  filterGradient: (x, dy, filterShape, attrs) =>
    engine().runKernel('Conv3DBackpropFilterV2', {x, dy}, {...own(attrs, rule), filterShape}),
});

/** For one group and a dilation of 1. */
export const solid3d: Convolution3d = solidBy('valid');

/** {@link solid3d} of what is padded as `isSame` says. */
export const solid3dSame: Convolution3d = solidBy('same');
