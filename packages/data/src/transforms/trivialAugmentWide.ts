import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {augment} from './augment.ts';
import {drawMagnitude, WIDE_SPACE} from './augmentationSpace.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {checkWhole} from './range.ts';
import {checkWarp, type WarpOptions} from './warp.ts';

/** How finely magnitudes are drawn, and how images are warped. */
export interface TrivialAugmentWideOptions extends WarpOptions {
  /** Levels of magnitude, at least 2. @defaultValue 31 */
  numMagnitudeBins?: number;
}

/**
 * TrivialAugment: one operation for each image, drawn from 14, of random strength.
 *
 * Müller and Hutter, "TrivialAugment: tuning-free yet state-of-the-art data augmentation", ICCV 2021. Reference:
 * torchvision, transforms/v2/_auto_augment.py, `TrivialAugmentWide`.
 *
 * @throws ConfigError if there are fewer than two levels, or an option is unknown.
 */
export function trivialAugmentWide({
  numMagnitudeBins = 31,
  interpolation = 'nearest',
  fill = 0,
}: TrivialAugmentWideOptions = {}): ImageStep {
  checkWhole('trivialAugmentWide', 'numMagnitudeBins', numMagnitudeBins, 2);
  checkWarp('trivialAugmentWide', {interpolation, fill});
  const options = {numMagnitudeBins, interpolation, fill};
  return described('trivialAugmentWide', [options], (image, key) =>
    trivialAugmentWith(drawing(key, 'trivialAugmentWide', 3), image, options),
  );
}

/**
 * What numbers in [0, 1) stand for: the operation and, where it has them, its level and its sign.
 *
 * @internal
 */
export function trivialAugmentWith(
  draw: () => number,
  image: RgbImage,
  {numMagnitudeBins, ...options}: Required<TrivialAugmentWideOptions>,
): RgbImage {
  const [name, magnitudes] = WIDE_SPACE[Math.floor(draw() * WIDE_SPACE.length)];
  const level = () => Math.floor(draw() * numMagnitudeBins);
  return augment(image, name, drawMagnitude(magnitudes, level, numMagnitudeBins, image, draw), options);
}
