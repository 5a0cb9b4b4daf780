/**
 * Channels to pixels: each pixel becomes a block of `factor · factor` pixels, taken from its channels.
 *
 * `y[b, i·r + u, j·r + v, c] = x[b, i, j, c·r² + u·r + v]`. The order of the channels is PyTorch's; `tf.depthToSpace` takes
 * them in another, `u·r·C + v·C + c`, and has no gradient.
 *
 * Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural
 * network", arXiv:1609.05158 (2016). Reference: `torch.nn.functional.pixel_shuffle`.
 */
import {reshape, type Tensor, type Tensor4D, tidy, transpose} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';

/**
 * Moves channels into height and width.
 *
 * @param x - Images `[batch, height, width, channels · factor²]`.
 * @param factor - `r`, a positive integer.
 * @returns `[batch, height · factor, width · factor, channels]`.
 * @throws ConfigError if the channels are no multiple of `factor²`, or the images of another rank.
 */
export function pixelShuffle(x: Tensor, factor: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  if (x.rank !== 4 || !Number.isInteger(factor) || factor < 1 || channels % factor ** 2 !== 0) {
    throw new ConfigError(
      `pixelShuffle: images of shape [${x.shape}] and a factor of ${factor}; [batch, height, width, channels] with a ` +
        'multiple of factor² channels, and a positive integer, are needed',
    );
  }
  const fewer = channels / factor ** 2;
  const shape: [number, number, number, number] = [batch, height * factor, width * factor, fewer];
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, shape);
  return tidy(() => {
    const blocks = reshape(x, [batch * height, width, fewer, factor, factor]);
    return reshape(transpose(blocks, [0, 3, 1, 4, 2]), shape);
  });
}
