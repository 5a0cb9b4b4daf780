/**
 * Corners pulled inwards at random.
 *
 * Reference: torchvision, transforms/v2/_geometry.py, `RandomPerspective`.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {type Corners, type PerspectiveOptions, projectionOf} from './perspective.ts';
import {checkProbability} from './sometimes.ts';
import {checkWarp, warp} from './warp.ts';

/** How often and how far the corners are pulled. */
export interface RandomPerspectiveOptions extends PerspectiveOptions {
  /** Most that a corner moves inwards, as a part of the way to the middle. @defaultValue 0.5 */
  distortionScale?: number;
  /** Probability that a sample is warped. @defaultValue 0.5 */
  probability?: number;
}

/**
 * Warps some images so that their corners come to random places further inside; their size stays. Where three corners
 * come to lie on a line, as on an image one pixel wide, the image is left as it is.
 *
 * @throws ConfigError if the distortion or the probability is not in [0, 1], or an option is unknown.
 */
export function randomPerspective({
  distortionScale = 0.5,
  probability = 0.5,
  interpolation = 'bilinear',
  fill = 0,
}: RandomPerspectiveOptions = {}): ImageStep {
  if (!(distortionScale >= 0 && distortionScale <= 1)) {
    throw new ConfigError(`randomPerspective: distortionScale ${distortionScale} is not between 0 and 1`);
  }
  checkProbability('randomPerspective', probability);
  checkWarp('randomPerspective', {interpolation, fill});
  return described('randomPerspective', [{distortionScale, probability, interpolation, fill}], (image, key) => {
    const draw = drawing(key, 'randomPerspective', 9);
    if (draw() >= probability) return image;
    const [startpoints, endpoints] = chooseCorners(draw, image, distortionScale);
    const projection = projectionOf(startpoints, endpoints);
    return projection ? warp(image, image.height, image.width, projection, {interpolation, fill}) : image;
  });
}

/**
 * The image's corners, and where numbers in [0, 1) put them.
 *
 * @internal
 */
export function chooseCorners(
  draw: () => number,
  {width, height}: Pick<RgbImage, 'width' | 'height'>,
  distortionScale: number,
): [startpoints: Corners, endpoints: Corners] {
  const places = (side: number) => Math.trunc(distortionScale * Math.floor(side / 2)) + 1;
  const near = (side: number) => Math.floor(draw() * places(side));
  const far = (side: number) => side - places(side) + near(side);
  const endpoints = [
    [near(width), near(height)],
    [far(width), near(height)],
    [far(width), far(height)],
    [near(width), far(height)],
  ] as const;
  const [right, bottom] = [width - 1, height - 1];
  return [
    [
      [0, 0],
      [right, 0],
      [right, bottom],
      [0, bottom],
    ],
    endpoints,
  ];
}
