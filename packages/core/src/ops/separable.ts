import {matMul, reshape, type Tensor} from '@tensorflow/tfjs-core';

/**
 * A linear map of images that is one map of the rows and one of the columns: `rows · x · columnsᵀ` for each channel.
 *
 * @param x - `[batch, height, width, channels]`.
 * @param rows - `[1, newHeight, height]`.
 * @param columns - `[1, newWidth, width]`.
 * @returns `[batch, newHeight, newWidth, channels]`.
 */
export function separable(x: Tensor, rows: Tensor, columns: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape;
  const [, newHeight] = rows.shape;
  const [, newWidth] = columns.shape;
  const tall = matMul(rows, reshape(x, [batch, height, width * channels]));
  const wide = matMul(columns, reshape(tall, [batch * newHeight, width, channels]));
  return reshape(wide, [batch, newHeight, newWidth, channels]);
}
