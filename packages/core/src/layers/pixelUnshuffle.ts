/**
 * Layer that makes images smaller by turning pixels into channels.
 *
 * Reference: `torch.nn.PixelUnshuffle`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {pixelUnshuffle as unshuffle} from '../ops/pixelUnshuffle.ts';
import {checkCount} from './convolution/checkCount.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link pixelUnshuffle}. */
export interface PixelUnshuffleOptions extends NonNullable<LayerOptions> {
  /** How many times as low and narrow the result is, a positive integer. */
  downscaleFactor: number;
}

class PixelUnshuffle extends layers.Layer {
  static className = 'ZooPixelUnshuffle';
  private readonly downscaleFactor: number;

  constructor(options: PixelUnshuffleOptions) {
    super(options);
    checkCount('pixelUnshuffle', 'downscaleFactor', options.downscaleFactor);
    this.downscaleFactor = options.downscaleFactor;
    this.inputSpec = [{ndim: 4}];
  }

  override computeOutputShape([batch, height, width, channels]: Shape): Shape {
    const factor = this.downscaleFactor;
    const over = (length: number | null): number | null => {
      if (length === null) return null;
      if (length % factor === 0) return length / factor;
      throw new ConfigError(
        `pixelUnshuffle '${this.name}': ${length} rows or columns cannot be parted by a factor of ${factor}; ` +
          'images whose height and width are multiples of it are needed',
      );
    };
    return [batch, over(height), over(width), channels === null ? null : channels * factor ** 2];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = single(inputs);
    // images of unknown shape are checked when they come, by a message that names the layer
    this.computeOutputShape(x.shape);
    return unshuffle(x, this.downscaleFactor);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), downscaleFactor: this.downscaleFactor};
  }
}
serialization.registerClass(PixelUnshuffle);

/**
 * Makes a layer that turns pixels into channels, the inverse of {@link pixelShuffle}:
 * `[batch, height · r, width · r, channels]` to `[batch, height, width, channels · r²]`, `r` being the `downscaleFactor`.
 *
 * @throws ConfigError if the factor is not a positive integer or does not divide height and width.
 */
export function pixelUnshuffle(options: PixelUnshuffleOptions): layers.Layer {
  return madeLayer('pixelUnshuffle', PixelUnshuffle, options);
}
