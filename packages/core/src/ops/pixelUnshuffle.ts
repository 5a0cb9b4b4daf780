/**
 * Pixels to channels: each block of `factor · factor` pixels becomes one pixel. The inverse of {@link pixelShuffle}.
 *
 * `y[b, i, j, c·r² + u·r + v] = x[b, i·r + u, j·r + v, c]`.
 *
 * Reference: `torch.nn.functional.pixel_unshuffle`.
 */
import {reshape, type Tensor, type Tensor4D, tidy, transpose} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';

/**
 * Moves height and width into channels.
 *
 * @param x - Images `[batch, height · factor, width · factor, channels]`.
 * @param factor - `r`, a positive integer.
 * @returns `[batch, height, width, channels · factor²]`.
 * @throws ConfigError if height or width is no multiple of `factor`, or the images of another rank.
 */
export function pixelUnshuffle(x: Tensor, factor: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  if (x.rank !== 4 || !Number.isInteger(factor) || factor < 1 || height % factor !== 0 || width % factor !== 0) {
    throw new ConfigError(
      `pixelUnshuffle: images of shape [${x.shape}] and a factor of ${factor}; [batch, height, width, channels] with ` +
        'height and width multiples of the factor, a positive integer, are needed',
    );
  }
  const [rows, columns] = [height / factor, width / factor];
  const shape: [number, number, number, number] = [batch, rows, columns, channels * factor ** 2];
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, shape);
  return tidy(() => {
    const blocks = reshape(x, [batch * rows, factor, columns, factor, channels]);
    return reshape(transpose(blocks, [0, 2, 4, 1, 3]), shape);
  });
}
