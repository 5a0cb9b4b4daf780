/**
 * Random erasing, also known as cutout with random size.
 *
 * Zhong et al., "Random erasing data augmentation", AAAI 2020. Reference: torchvision, transforms/v2/_augment.py,
 * `RandomErasing`.
 */

import {ConfigError} from '@tfjs-zoo/core';
import {roundHalfEven} from '../roundHalfEven.ts';
import type {SampleShape, Step} from '../step.ts';
import type {Box} from './crop.ts';
import {described} from './described.ts';
import {drawing, normalDraws} from './draws.ts';
import {checkShape, type EraseValue, erase} from './erase.ts';
import {ABOVE_ZERO, between, checkRange, type Range} from './range.ts';
import {checkProbability, type ProbabilityOptions} from './sometimes.ts';

/** Which rectangles may be drawn, and what is written over them. */
export interface RandomErasingOptions extends ProbabilityOptions {
  /** Least and greatest part of the area. @defaultValue [0.02, 0.33] */
  scale?: Range;
  /** Least and greatest height / width, drawn on a logarithmic scale. @defaultValue [0.3, 3.3] */
  ratio?: Range;
  /** One number, one for each channel, or `'random'`: a standard normal one for each value. @defaultValue 0 */
  value?: number | readonly number[] | 'random';
}

/** Draws until a rectangle fits, and after this many erases nothing. */
const ATTEMPTS = 10;

/**
 * Erases a random rectangle of some samples. It works on numbers, and stands after `toTensorData`: where they are
 * normalized, 0 is the mean colour.
 *
 * @param shape - `[height, width, channels]` of what reaches this step.
 * @throws ConfigError if a range or the probability makes no sense, or there are neither 1 nor `channels` values.
 */
export function randomErasing(
  shape: SampleShape,
  {probability = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0}: RandomErasingOptions = {},
): Step<Float32Array, Float32Array> {
  checkProbability('randomErasing', probability);
  checkRange('randomErasing', 'scale', scale, 0, 1);
  checkRange('randomErasing', 'ratio', ratio, ABOVE_ZERO);
  const [height, width, channels] = shape;
  if (typeof value === 'object' && value.length !== 1 && value.length !== channels) {
    throw new ConfigError(
      `randomErasing: value holds ${value.length} numbers; give 1 or one for each of ${channels} channels`,
    );
  }
  return described('randomErasing', [shape, {probability, scale, ratio, value}], (values, key) => {
    checkShape('randomErasing', values, shape);
    const draw = drawing(key, 'randomErasing', 1 + 4 * ATTEMPTS);
    if (draw() >= probability) return values;
    const box = chooseErased(draw, height, width, scale, ratio);
    if (!box) return values;
    const written: EraseValue =
      value === 'random' ? normalDraws(key, 'randomErasing/value', box.height * box.width * channels) : value;
    return erase(values, shape, box, written);
  });
}

/**
 * The rectangle that numbers in [0, 1) stand for: area and shape until both sides are shorter than the image's, then the
 * place.
 *
 * @internal
 */
export function chooseErased(
  draw: () => number,
  imageHeight: number,
  imageWidth: number,
  scale: Range,
  ratio: Range,
): Box | undefined {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let i = 0; i < ATTEMPTS; i++) {
    const area = imageHeight * imageWidth * between(scale, draw());
    const aspect = Math.exp(between(logRatio, draw()));
    const height = roundHalfEven(Math.sqrt(area * aspect));
    const width = roundHalfEven(Math.sqrt(area / aspect));
    if (height < imageHeight && width < imageWidth) {
      const top = Math.floor(draw() * (imageHeight - height + 1));
      return {top, left: Math.floor(draw() * (imageWidth - width + 1)), height, width};
    }
  }
  return undefined;
}
