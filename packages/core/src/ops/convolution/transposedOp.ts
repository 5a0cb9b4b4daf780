/**
 * The transpose of a convolution: forward is the convolution's gradient by its input, so that the gradient by the input
 * is the convolution, and both have the same gradient by the filter with image and upstream gradient exchanged.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {defineOp, type Op} from '../defineOp.ts';
import {dilatedSize, type PadPair} from '../geometry.ts';
import {type AnyConvolution, type ChooseConvolution, unpadded, type WholeConvAttrs} from './convolution.ts';
import {isTransposedSame} from './isSame.ts';
import {reframe, undone} from './reframe.ts';
import {takingEmpty} from './takingEmpty.ts';

/** What a transposed convolution is given. */
export interface WholeTransposeAttrs extends WholeConvAttrs {
  /** Rows added at the end of each axis of the output. */
  outputPadding: readonly number[];
}

/** What becomes of the edges of the image that the convolution would have seen: its padding goes. */
const edges = ({padding, outputPadding}: WholeTransposeAttrs): PadPair[] =>
  padding.map(([before, after], axis) => [-before, outputPadding[axis] - after]);

/** Shape of the output. */
function outputShape(x: readonly number[], filter: readonly number[], attrs: WholeTransposeAttrs): number[] {
  const lengths = edges(attrs).map(([before, after], axis) => before + after + imageShape(x, filter, attrs)[axis + 1]);
  return [x[0], ...lengths, filter[filter.length - 2] * attrs.groups];
}

/** Shape of the smallest image that the convolution makes an image of shape `x` of. */
function imageShape(x: readonly number[], filter: readonly number[], attrs: WholeTransposeAttrs): number[] {
  const {strides, dilation, groups} = attrs;
  const lengths = strides.map((stride, axis) => (x[axis + 1] - 1) * stride + dilatedSize(filter[axis], dilation[axis]));
  return [x[0], ...lengths, filter[strides.length] * groups];
}

/**
 * The op of a transposed convolution, along however many axes.
 *
 * @param same - The convolution that pads its images as `isTransposedSame` says, if there is one: nothing is cut off or added.
 */
export function transposedOp(
  name: string,
  chooseFrom: ChooseConvolution,
  same?: AnyConvolution,
): Op<'x' | 'filter', WholeTransposeAttrs> {
  // what pads is here, whatever the convolution could do itself
  const choose = takingEmpty((shape, attrs) => chooseFrom(shape, unpadded(attrs)));
  const sameFor = (x: Tensor, filter: Tensor, attrs: WholeTransposeAttrs): AnyConvolution | undefined =>
    x.size > 0 && isTransposedSame(outputShape(x.shape, filter.shape, attrs), filter.shape, attrs) ? same : undefined;
  return defineOp({
    name,
    compose: ({x, filter}, attrs) => {
      const quick = sameFor(x, filter, attrs);
      if (quick !== undefined) return quick.inputGradient(x, filter, outputShape(x.shape, filter.shape, attrs), attrs);
      const shape = imageShape(x.shape, filter.shape, attrs);
      return reframe(choose(filter.shape, attrs).inputGradient(x, filter, shape, unpadded(attrs)), edges(attrs));
    },
    gradient: {
      saves: ['x', 'filter'],
      of: (dy, {x, filter}, attrs) => {
        const quick = sameFor(x, filter, attrs);
        if (quick !== undefined) {
          return {
            x: () => quick.forward(dy, filter, attrs),
            filter: () => quick.filterGradient(dy, x, filter.shape, attrs),
          };
        }
        const convolution = choose(filter.shape, attrs);
        return {
          x: () => convolution.forward(reframe(dy, undone(edges(attrs))), filter, unpadded(attrs)),
          filter: () => convolution.filterGradient(reframe(dy, undone(edges(attrs))), x, filter.shape, unpadded(attrs)),
        };
      },
    },
  });
}
