import {reshape, type Tensor, type Tensor2D} from '@tensorflow/tfjs-core';

/** The values of `x` with one row for each value that a channel has, `[values, channels]`. */
export function channelRows(x: Tensor): Tensor2D {
  const channels = x.shape[x.rank - 1];
  // the product and not a division, which an input without channels would leave undetermined
  return reshape(x, [x.shape.slice(0, -1).reduce((a, b) => a * b, 1), channels]);
}
