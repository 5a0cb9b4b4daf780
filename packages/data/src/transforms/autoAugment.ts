import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {augment} from './augment.ts';
import {AUTO_AUGMENT_SPACE, drawMagnitude} from './augmentationSpace.ts';
import {AUTO_AUGMENT_POLICIES, type AutoAugmentPolicy, type PolicyStep} from './autoAugmentPolicies.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {checkWarp, type WarpOptions} from './warp.ts';

/** Which policy, and how images are warped. */
export interface AutoAugmentOptions extends WarpOptions {
  /** Data set that the policy was found on. @defaultValue 'imagenet' */
  policy?: AutoAugmentPolicy;
}

/** Levels of the policies' magnitudes. */
const LEVELS = 10;

const MAGNITUDES = new Map(AUTO_AUGMENT_SPACE.map(([name, magnitudes]) => [name, magnitudes]));

/**
 * AutoAugment: one of 25 pairs of operations, drawn for each image; each operation is done with a probability of its own.
 *
 * Cubuk et al., "AutoAugment: learning augmentation strategies from data", CVPR 2019. Reference: torchvision,
 * transforms/v2/_auto_augment.py, `AutoAugment`.
 *
 * @throws ConfigError if the policy or an option is unknown.
 */
export function autoAugment({
  policy = 'imagenet',
  interpolation = 'nearest',
  fill = 0,
}: AutoAugmentOptions = {}): ImageStep {
  if (!Object.hasOwn(AUTO_AUGMENT_POLICIES, policy)) {
    throw new ConfigError(
      `autoAugment: policy '${policy}' is unknown; there are ${Object.keys(AUTO_AUGMENT_POLICIES).join(', ')}`,
    );
  }
  checkWarp('autoAugment', {interpolation, fill});
  const options = {policy, interpolation, fill};
  return described('autoAugment', [options], (image, key) =>
    autoAugmentWith(drawing(key, 'autoAugment', 5), image, options),
  );
}

/**
 * What numbers in [0, 1) stand for: the pair; then, for each operation, whether to do it and, where it has one, the sign.
 *
 * @internal
 */
export function autoAugmentWith(
  draw: () => number,
  image: RgbImage,
  {policy, ...options}: Required<AutoAugmentOptions>,
): RgbImage {
  const pairs = AUTO_AUGMENT_POLICIES[policy];
  const steps: readonly PolicyStep[] = pairs[Math.floor(draw() * pairs.length)];
  return steps.reduce((changed, [name, probability, level = 0]) => {
    if (draw() > probability) return changed;
    return augment(
      changed,
      name,
      drawMagnitude(MAGNITUDES.get(name), () => level, LEVELS, image, draw),
      options,
    );
  }, image);
}
