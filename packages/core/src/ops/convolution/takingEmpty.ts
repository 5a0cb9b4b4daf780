import {type Tensor, zeros} from '@tensorflow/tfjs-core';
import {dilatedSize, slidingLength} from '../geometry.ts';
import type {ChooseConvolution, WholeConvAttrs} from './convolution.ts';

function outputShape(x: Tensor, filter: Tensor, {strides, padding, dilation}: WholeConvAttrs): number[] {
  const lengths = strides.map((stride, axis) =>
    slidingLength(
      'convolution',
      x.shape[axis + 1],
      dilatedSize(filter.shape[axis], dilation[axis]),
      stride,
      padding[axis],
    ),
  );
  return [x.shape[0], ...lengths, filter.shape[filter.rank - 1]];
}

/** Ways to convolve that take batches without an image, which libtensorflow hands back as they are. */
export function takingEmpty(choose: ChooseConvolution): ChooseConvolution {
  return (shape, chosenBy) => {
    const convolution = choose(shape, chosenBy);
    return {
      padsItself: convolution.padsItself,
      forward: (x, filter, attrs) =>
        x.size === 0 ? zeros(outputShape(x, filter, attrs)) : convolution.forward(x, filter, attrs),
      inputGradient: (dy, filter, inputShape, attrs) =>
        dy.size === 0 ? zeros(inputShape) : convolution.inputGradient(dy, filter, inputShape, attrs),
      filterGradient: (x, dy, filterShape, attrs) =>
        dy.size === 0 ? zeros(filterShape) : convolution.filterGradient(x, dy, filterShape, attrs),
    };
  };
}
