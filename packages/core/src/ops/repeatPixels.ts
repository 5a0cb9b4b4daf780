/** Images that are larger by whole factors, each pixel becoming a block: what upsampling by the nearest pixel mostly is. */
import {avgPool, image, mul, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';

/** `[height, width]` of a block. */
export type Factors = readonly [number, number];

/** Each pixel of `[batch, height, width, channels]` as a block of such. */
export function repeatPixels(x: Tensor, [tall, wide]: Factors): Tensor {
  const [, height, width] = (x as Tensor4D).shape;
  return image.resizeNearestNeighbor(x as Tensor4D, [height * tall, width * wide]);
}

/** The sum of each block: the gradient of {@link repeatPixels}, by means, which backends have fast. */
export function sumBlocks(dy: Tensor, [tall, wide]: Factors): Tensor {
  return mul(avgPool(dy as Tensor4D, [tall, wide], [tall, wide], 'valid'), tall * wide);
}
