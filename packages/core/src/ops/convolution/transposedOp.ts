/**
 * The transpose of a convolution: forward is the convolution's gradient by its input, so that the gradient by the input
 * is the convolution, and both have the same gradient by the filter with image and upstream gradient exchanged.
 */
import {defineOp, type Op} from '../defineOp.ts';
import {dilatedSize, type PadPair} from '../geometry.ts';
import {type ChooseConvolution, unpadded, type WholeConvAttrs} from './convolution.ts';
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

/** Shape of the smallest image that the convolution makes an image of shape `x` of. */
function imageShape(x: readonly number[], filter: readonly number[], attrs: WholeTransposeAttrs): number[] {
  const {strides, dilation, groups} = attrs;
  const lengths = strides.map((stride, axis) => (x[axis + 1] - 1) * stride + dilatedSize(filter[axis], dilation[axis]));
  return [x[0], ...lengths, filter[strides.length] * groups];
}

/** The op of a transposed convolution, along however many axes. */
export function transposedOp(name: string, chooseFrom: ChooseConvolution): Op<'x' | 'filter', WholeTransposeAttrs> {
  // what pads is here, whatever the convolution could do itself
  const choose = takingEmpty((shape, attrs) => chooseFrom(shape, unpadded(attrs)));
  return defineOp({
    name,
    compose: ({x, filter}, attrs) => {
      const shape = imageShape(x.shape, filter.shape, attrs);
      return reframe(choose(filter.shape, attrs).inputGradient(x, filter, shape, attrs), edges(attrs));
    },
    gradient: {
      saves: ['x', 'filter'],
      of: (dy, {x, filter}, attrs) => {
        const convolution = choose(filter.shape, attrs);
        return {
          x: () => convolution.forward(reframe(dy, undone(edges(attrs))), filter, unpadded(attrs)),
          filter: () => convolution.filterGradient(reframe(dy, undone(edges(attrs))), x, filter.shape, attrs),
        };
      },
    },
  });
}
