/**
 * Values times a mask that has no gradient: only the mask is kept for the gradient, where `tf.mul` keeps both sides.
 *
 * `y = m · x`, `dx = m · dy`. Reference: `torch.nn.functional.dropout`.
 */
import {mul, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {defineOp} from './defineOp.ts';

const op = defineOp<'x' | 'mask', Record<never, never>>({
  name: 'ZooDropout',
  compose: ({x, mask}) => mul(x, mask),
  gradient: {
    saves: ['mask'],
    of: (dy, {mask}) => ({
      x: () => mul(dy, mask),
      mask: () => {
        throw new ConfigError('dropout: the mask has no gradient; differentiate by what it is applied to');
      },
    }),
  },
});

/**
 * Applies a mask.
 *
 * @param x - Any shape.
 * @param mask - Of the rank of `x`: of its shape, or 1 where values share their fate.
 * @returns Of the shape of `x`.
 */
export function dropout(x: Tensor, mask: Tensor): Tensor {
  return op({x, mask}, {});
}
