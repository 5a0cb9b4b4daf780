/**
 * A number for each channel, added.
 *
 * `y[…, c] = x[…, c] + b[c]`, with `dx = dy` and `db[c] = Σ dy[…, c]`: nothing of the sum is kept for its gradient, where
 * `tf.add` keeps both of its sides, and so the output of a convolution until the backward pass has come to it.
 *
 * Reference: `torch.nn.functional.conv2d` with `bias`.
 */
import {add, clone, sum, type Tensor} from '@tensorflow/tfjs-core';
import {defineOp} from './defineOp.ts';

const op = defineOp<'x' | 'bias', Record<never, never>>({
  name: 'ZooAddBias',
  compose: ({x, bias}) => add(x, bias),
  gradient: {
    saves: [],
    of: dy => ({
      x: () => clone(dy),
      bias: () => sum(dy, [...Array(dy.rank - 1).keys()]),
    }),
  },
});

/**
 * Adds a bias to each channel.
 *
 * @param x - `[…, channels]`.
 * @param bias - `[channels]`.
 */
export function addBias(x: Tensor, bias: Tensor): Tensor {
  return op({x, bias}, {});
}
