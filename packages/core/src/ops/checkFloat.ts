import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';

/**
 * Checks that an op is given numbers it can compute with.
 *
 * @throws ConfigError if `x` is not float32; whole numbers are mostly pixels that nobody has scaled.
 */
export function checkFloat(owner: string, x: Tensor): void {
  if (x.dtype !== 'float32') {
    throw new ConfigError(
      `${owner}: the input is ${x.dtype} of shape [${x.shape}]; float32 is needed. ` +
        'Prepare images with the preset of the model, or cast with tf.cast(x, "float32") and scale as the model expects',
    );
  }
}
