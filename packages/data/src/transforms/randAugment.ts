import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {augment} from './augment.ts';
import {drawMagnitude, RAND_AUGMENT_SPACE} from './augmentationSpace.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {checkWhole} from './range.ts';
import {checkWarp, type WarpOptions} from './warp.ts';

/** How many operations, how strong, and how images are warped. */
export interface RandAugmentOptions extends WarpOptions {
  /** Operations one after another. @defaultValue 2 */
  numOps?: number;
  /** Level of every operation's magnitude, from 0 to `numMagnitudeBins - 1`. @defaultValue 9 */
  magnitude?: number;
  /** Levels of magnitude, at least 2. @defaultValue 31 */
  numMagnitudeBins?: number;
}

/**
 * RandAugment: operations drawn for each image from 14, all of one strength.
 *
 * Cubuk et al., "RandAugment: practical automated data augmentation with a reduced search space", 2020. Reference:
 * torchvision, transforms/v2/_auto_augment.py, `RandAugment`.
 *
 * @throws ConfigError if a number is not an integer in its range, or an option unknown.
 */
export function randAugment({
  numOps = 2,
  magnitude = 9,
  numMagnitudeBins = 31,
  interpolation = 'nearest',
  fill = 0,
}: RandAugmentOptions = {}): ImageStep {
  checkWhole('randAugment', 'numOps', numOps, 0);
  checkWhole('randAugment', 'numMagnitudeBins', numMagnitudeBins, 2);
  checkWhole('randAugment', 'magnitude', magnitude, 0, numMagnitudeBins - 1);
  checkWarp('randAugment', {interpolation, fill});
  const options = {numOps, magnitude, numMagnitudeBins, interpolation, fill};
  return described('randAugment', [options], (image, key) =>
    randAugmentWith(drawing(key, 'randAugment', 2 * numOps), image, options),
  );
}

/**
 * What numbers in [0, 1) stand for: each operation and, where it has one, its sign.
 *
 * @internal
 */
export function randAugmentWith(
  draw: () => number,
  image: RgbImage,
  {numOps, magnitude, numMagnitudeBins, ...options}: Required<RandAugmentOptions>,
): RgbImage {
  let changed = image;
  for (let i = 0; i < numOps; i++) {
    const [name, magnitudes] = RAND_AUGMENT_SPACE[Math.floor(draw() * RAND_AUGMENT_SPACE.length)];
    changed = augment(
      changed,
      name,
      drawMagnitude(magnitudes, () => magnitude, numMagnitudeBins, image, draw),
      options,
    );
  }
  return changed;
}
