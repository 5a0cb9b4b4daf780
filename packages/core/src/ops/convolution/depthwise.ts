/**
 * Convolution of each channel on its own, by tfjs's depthwise kernels.
 *
 * Their filter is `[height, width, channels, filters per channel]`: the same numbers in the same order as
 * `[height, width, 1, filters]`.
 */
import {depthwiseConv2d, engine, pad, reshape, type Tensor4D} from '@tensorflow/tfjs-core';
import {type Convolution, padsOf, type Shape4D, type WholeConv2dAttrs} from './convolution.ts';

const perChannel = ([height, width, , filters]: Shape4D, channels: number): Shape4D => [
  height,
  width,
  channels,
  filters / channels,
];

type Rule = 'same' | 'valid';

/** With a padded copy of the images for 'valid', without one for 'same'. */
function depthwiseBy(rule: Rule): Convolution {
  const own = ({strides}: WholeConv2dAttrs): {strides: number[]; dilations: number[]; pad: Rule} => ({
    strides: [...strides],
    dilations: [1, 1],
    pad: rule,
  });
  return {
    padsItself: rule === 'same',
    forward(x, filter, attrs) {
      const byChannel: Tensor4D = reshape(filter, perChannel(filter.shape, attrs.groups));
      const image = rule === 'same' ? x : pad(x, padsOf(attrs));
      return depthwiseConv2d(image, byChannel, [...attrs.strides], rule);
    },
    inputGradient(dy, filter, inputShape, attrs) {
      const byChannel = reshape(filter, perChannel(filter.shape, attrs.groups));
      const inputs = {dy, filter: byChannel};
      return engine().runKernel('DepthwiseConv2dNativeBackpropInput', inputs, {...own(attrs), inputShape});
    },
    filterGradient(x, dy, filterShape, attrs) {
      const shape = perChannel(filterShape, attrs.groups);
      const attributes = {...own(attrs), filterShape: shape};
      const gradient: Tensor4D = engine().runKernel('DepthwiseConv2dNativeBackpropFilter', {x, dy}, attributes);
      return reshape(gradient, filterShape);
    },
  };
}

/** For as many groups as channels, a dilation of 1 and the same stride both ways. */
export const depthwise: Convolution = depthwiseBy('valid');

/** {@link depthwise} of what is padded as `isSame` says. */
export const depthwiseSame: Convolution = depthwiseBy('same');
