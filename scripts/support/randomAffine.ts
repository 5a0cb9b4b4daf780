/**
 * Random rotation, scale, shear and shift of a small grey image, sampled bilinearly at the network's size.
 *
 * What handwriting varies in. Simard, Steinkraus, Platt, "Best practices for convolutional neural networks" (ICDAR 2003).
 */
import {streamOf, uniform} from '@tfjs-zoo/core';
import {grayscale, type RgbImage, type SampleTransform} from '@tfjs-zoo/data';

/** Ranges of the random numbers; each is drawn uniformly from ± its value, around no change. */
export interface RandomAffineOptions {
  /** Side of the result in pixels. */
  size: number;
  /** Degrees. */
  rotation: number;
  /** Part of the size. */
  scale: number;
  /** Shift of a row at one side's distance, in parts of the side. */
  shear: number;
  /** Pixels of the original image. */
  shift: number;
  mean: number;
  std: number;
}

const STREAM = streamOf('random-affine');

/** Value of a grey image between its pixels; black outside. */
function sampleAt({width, height, data}: RgbImage, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const pixel = (i: number, j: number): number =>
    i < 0 || j < 0 || i >= width || j >= height ? 0 : data[3 * (j * width + i)];
  const [u, v] = [x - left, y - top];
  const upper = pixel(left, top) * (1 - u) + pixel(left + 1, top) * u;
  const lower = pixel(left, top + 1) * (1 - u) + pixel(left + 1, top + 1) * u;
  return upper * (1 - v) + lower * v;
}

/** Makes the transform; what a sample becomes depends on seed, epoch and index alone. */
export function randomAffine(options: RandomAffineOptions): SampleTransform {
  const {size, rotation, scale, shear, shift, mean, std} = options;
  const transform = (image: RgbImage, {seed, epoch, index}: {seed: number; epoch: number; index: number}) => {
    const draws = uniform({seed, stream: STREAM + epoch, step: index}, 6, -1, 1);
    const angle = (draws[0] * rotation * Math.PI) / 180;
    const [sx, sy] = [1 + draws[1] * scale, 1 + draws[2] * scale];
    const slant = draws[3] * shear;
    const grey = grayscale(image);
    const out = new Float32Array(size * size);
    const step = grey.width / size;
    const centre = grey.width / 2;
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        const x = ((i + 0.5) * step - centre) / sx;
        const y = ((j + 0.5) * step - centre) / sy;
        const slanted = x + slant * y;
        const u = Math.cos(angle) * slanted - Math.sin(angle) * y + centre + draws[4] * shift - 0.5;
        const v = Math.sin(angle) * slanted + Math.cos(angle) * y + centre + draws[5] * shift - 0.5;
        out[j * size + i] = (sampleAt(grey, u, v) / 255 - mean) / std;
      }
    }
    return out;
  };
  return Object.assign(transform, {outputShape: [size, size, 1] as const});
}
