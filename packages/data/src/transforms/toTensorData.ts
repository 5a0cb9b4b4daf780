import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {PlainStep} from '../step.ts';
import {type NormalizeOptions, normalize} from './normalize.ts';

/** What the numbers shall be. */
export interface ToTensorDataOptions extends Partial<NormalizeOptions> {
  /** 3 for red, green and blue; 1 to keep only the first, for images that went through `grayscale`. @defaultValue 3 */
  channels?: 1 | 3;
}

/**
 * Turns bytes into numbers `[height, width, channels]`: `byte / 255`, then, if `mean` and `std` are given,
 * `(x - mean) / std`. Each operation is rounded to float32, as in PyTorch.
 *
 * Reference: torchvision, transforms/_functional_tensor.py, `convert_image_dtype` and `normalize`.
 *
 * @throws ConfigError if `mean` or `std` comes alone or does not have one number a channel.
 */
export function toTensorData({channels = 3, mean, std}: ToTensorDataOptions = {}): PlainStep<RgbImage, Float32Array> {
  const table = tableOf(channels, mean, std);
  return ({data}) => {
    const values = new Float32Array((data.length / 3) * channels);
    for (let from = 0, to = 0; from < data.length; from += 3) {
      for (let c = 0; c < channels; c++) values[to++] = table[data[from + c] * channels + c];
    }
    return values;
  };
}

/** The number each byte becomes, for each channel: there are only 256, so they are computed once. */
function tableOf(channels: 1 | 3, mean?: readonly number[], std?: readonly number[]): Float32Array {
  if (channels !== 1 && channels !== 3) {
    throw new ConfigError(`toTensorData: channels ${channels} is neither 1 nor 3`);
  }
  const scaled = Float32Array.from({length: 256 * channels}, (_, i) => Math.floor(i / channels) / 255);
  if (!mean && !std) return scaled;
  if (mean?.length !== channels || std?.length !== channels) {
    throw new ConfigError(
      `toTensorData: mean [${mean ?? ''}] and std [${std ?? ''}] need one number for each of ${channels} channels`,
    );
  }
  return normalize({mean, std})(scaled);
}
