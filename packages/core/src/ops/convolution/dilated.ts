/**
 * Convolution whose window has holes and moves by one. tfjs has it forward only, but both gradients are such
 * convolutions too:
 *
 * `dx[i] = Σ_u dy[i - u·d] · w[u]`: the upstream gradient convolved with the filter turned by 180 degrees, same dilation;
 * `dw[u] = Σ_i x[i + u·d] · dy[i]`: the image convolved with the upstream gradient as filter, by steps of the dilation.
 */
import {conv2d, reverse, type Tensor4D, transpose} from '@tensorflow/tfjs-core';
import {type Convolution, padsOf, unpadded} from './convolution.ts';
import {dense} from './dense.ts';

/** For one group and strides of 1. */
export const dilated: Convolution = {
  forward: (x, filter, attrs) => conv2d(x, filter, 1, padsOf(attrs), 'NHWC', [...attrs.dilation]),
  inputGradient(dy, filter, _inputShape, {dilation}) {
    const [bottom, right] = dilation.map((d, axis) => d * (filter.shape[axis] - 1));
    const turned: Tensor4D = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
    const around: [[0, 0], [number, number], [number, number], [0, 0]] = [
      [0, 0],
      [bottom, bottom],
      [right, right],
      [0, 0],
    ];
    return conv2d(dy, turned, 1, around, 'NHWC', [...dilation]);
  },
  filterGradient(x, dy, _filterShape, attrs) {
    // the channels in place of the batch, over which is summed
    const image: Tensor4D = transpose(x, [3, 1, 2, 0]);
    const filter: Tensor4D = transpose(dy, [1, 2, 0, 3]);
    const steps = {...unpadded(attrs), strides: attrs.dilation, dilation: attrs.strides};
    return transpose(dense.forward(image, filter, steps), [1, 2, 0, 3]);
  },
};
