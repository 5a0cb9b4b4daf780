/**
 * Layer that makes images larger by turning channels into pixels.
 *
 * Reference: `torch.nn.PixelShuffle`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {pixelShuffle as shuffle} from '../ops/pixelShuffle.ts';
import {checkCount} from './convolution/checkCount.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link pixelShuffle}. */
export interface PixelShuffleOptions extends NonNullable<LayerOptions> {
  /** How many times as high and wide the result is, a positive integer. */
  upscaleFactor: number;
}

class PixelShuffle extends layers.Layer {
  static className = 'ZooPixelShuffle';
  private readonly upscaleFactor: number;

  constructor(options: PixelShuffleOptions) {
    super(options);
    checkCount('pixelShuffle', 'upscaleFactor', options.upscaleFactor);
    this.upscaleFactor = options.upscaleFactor;
    this.inputSpec = [{ndim: 4}];
  }

  override computeOutputShape([batch, height, width, channels]: Shape): Shape {
    const factor = this.upscaleFactor;
    if (channels !== null && channels % factor ** 2 !== 0) {
      throw new ConfigError(
        `pixelShuffle '${this.name}': ${channels} channels cannot be made into pixels by a factor of ${factor}; ` +
          `a multiple of ${factor ** 2} is needed`,
      );
    }
    const times = (length: number | null): number | null => (length === null ? null : length * factor);
    return [batch, times(height), times(width), channels === null ? null : channels / factor ** 2];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = single(inputs);
    // images of unknown shape are checked when they come, by a message that names the layer
    this.computeOutputShape(x.shape);
    return shuffle(x, this.upscaleFactor);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), upscaleFactor: this.upscaleFactor};
  }
}
serialization.registerClass(PixelShuffle);

/**
 * Makes a layer that turns channels into pixels: `[batch, height, width, channels · r²]` to
 * `[batch, height · r, width · r, channels]`, `r` being the `upscaleFactor`.
 *
 * The channels `c·r²` to `c·r² + r² - 1` become the block of channel `c`, row by row: PyTorch's order.
 *
 * @throws ConfigError if the factor is not a positive integer or `r²` does not divide the channels.
 */
export function pixelShuffle(options: PixelShuffleOptions): layers.Layer {
  return madeLayer('pixelShuffle', PixelShuffle, options);
}
