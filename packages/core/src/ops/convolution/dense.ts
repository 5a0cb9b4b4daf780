/**
 * Convolution where every filter sees every channel and the window has no holes, by tfjs's own kernels.
 */
import {conv2d, engine, type NamedAttrMap} from '@tensorflow/tfjs-core';
import {type Convolution, padsOf, type WholeConv2dAttrs} from './convolution.ts';
import {withoutIdleSteps} from './withoutIdleSteps.ts';

type Rule = 'same' | 'valid' | 'explicit';

/** With a padded copy of the images in the gradients for 'valid', without one otherwise. */
function denseBy(rule: Rule): Convolution {
  /** The attributes as tfjs's gradient kernels want them. */
  const own = (attrs: WholeConv2dAttrs): NamedAttrMap => ({
    strides: [...attrs.strides],
    // lists of lists, which tfjs's type of attributes does not foresee
    pad: rule === 'explicit' ? (padsOf(attrs) as unknown as number[]) : rule,
    dataFormat: 'NHWC',
  });
  return {
    padsItself: rule !== 'valid',
    forward(x, filter, attrs) {
      if (rule === 'same') return conv2d(x, filter, [...attrs.strides], rule);
      const [image, moves] = withoutIdleSteps(x, filter, attrs);
      return conv2d(image, filter, [...moves.strides], padsOf(moves));
    },
    inputGradient: (dy, filter, inputShape, attrs) =>
      engine().runKernel('Conv2DBackpropInput', {dy, filter}, {...own(attrs), inputShape}),
    filterGradient: (x, dy, filterShape, attrs) =>
      engine().runKernel('Conv2DBackpropFilter', {x, dy}, {...own(attrs), filterShape}),
  };
}

/** For one group and a dilation of 1. */
export const dense: Convolution = denseBy('valid');

/** {@link dense} of what is padded as `isSame` or `isTransposedSame` says. */
export const denseSame: Convolution = denseBy('same');

/** {@link dense} where tfjs's gradient kernels know any padding: what is beyond the images has no gradient computed. */
export const densePadded: Convolution = denseBy('explicit');
