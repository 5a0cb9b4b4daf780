/**
 * Which operations a policy chooses from, and how strong each may be.
 *
 * Reference: torchvision, transforms/v2/_auto_augment.py, `_AUGMENTATION_SPACE` of each class; float32 as there.
 */
import type {RgbImage} from '../rgbImage.ts';
import {roundHalfEven} from '../roundHalfEven.ts';
import type {AugmentationName} from './augment.ts';

/** The magnitudes of one operation. */
interface Magnitudes {
  /** The magnitude of a level, of so many, for an image. */
  at(level: number, levels: number, image: RgbImage): number;
  /** Whether the magnitude may be negated. */
  readonly isSigned: boolean;
}

/** Operations in the order in which numbers choose them; an operation without magnitudes has no strength. */
export type AugmentationSpace = readonly (readonly [name: AugmentationName, magnitudes?: Magnitudes])[];

/** From nothing to `most`, to either side. */
function upTo(most: number | ((image: RgbImage) => number)): Magnitudes {
  const end = typeof most === 'number' ? () => most : most;
  return {isSigned: true, at: (level, levels, image) => linear(0, end(image), level, levels)};
}

/** Levels of posterization: from `first` bits on, `loss` fewer in the end. */
function bits(first: number, loss: number): Magnitudes {
  return {
    isSigned: false,
    at: (level, levels) => roundHalfEven(Math.fround(first - Math.fround(level / Math.fround((levels - 1) / loss)))),
  };
}

const SOLARIZE: Magnitudes = {isSigned: false, at: (level, levels) => linear(1, 0, level, levels)};

/**
 * `torch.linspace(start, end, levels)[level]`: from the nearer end on, in float32; the product is not rounded before it is
 * added (fused multiply-add).
 */
function linear(start: number, end: number, level: number, levels: number): number {
  const last = Math.fround(end);
  const step = Math.fround(Math.fround(last - start) / (levels - 1));
  return Math.fround(level < levels >> 1 ? start + step * level : last - step * (levels - level - 1));
}

/** AutoAugment's operations; RandAugment's are `identity` and these but for `invert`. */
export const AUTO_AUGMENT_SPACE: AugmentationSpace = [
  ['shearX', upTo(0.3)],
  ['shearY', upTo(0.3)],
  ['translateX', upTo(({width}) => (150 / 331) * width)],
  ['translateY', upTo(({height}) => (150 / 331) * height)],
  ['rotate', upTo(30)],
  ['brightness', upTo(0.9)],
  ['color', upTo(0.9)],
  ['contrast', upTo(0.9)],
  ['sharpness', upTo(0.9)],
  ['posterize', bits(8, 4)],
  ['solarize', SOLARIZE],
  ['autoContrast'],
  ['equalize'],
  ['invert'],
];

/** RandAugment's operations. */
export const RAND_AUGMENT_SPACE: AugmentationSpace = [
  ['identity'],
  ...AUTO_AUGMENT_SPACE.filter(([name]) => name !== 'invert'),
];

/** TrivialAugment's wide operations. */
export const WIDE_SPACE: AugmentationSpace = [
  ['identity'],
  ['shearX', upTo(0.99)],
  ['shearY', upTo(0.99)],
  ['translateX', upTo(32)],
  ['translateY', upTo(32)],
  ['rotate', upTo(135)],
  ['brightness', upTo(0.99)],
  ['color', upTo(0.99)],
  ['contrast', upTo(0.99)],
  ['sharpness', upTo(0.99)],
  ['posterize', bits(8, 6)],
  ['solarize', SOLARIZE],
  ['autoContrast'],
  ['equalize'],
];

/** AugMix's operations that none of the corruptions it is measured on resembles. */
export const AUG_MIX_PARTIAL_SPACE: AugmentationSpace = [
  ['shearX', upTo(0.3)],
  ['shearY', upTo(0.3)],
  ['translateX', upTo(({width}) => width / 3)],
  ['translateY', upTo(({height}) => height / 3)],
  ['rotate', upTo(30)],
  ['posterize', bits(4, 4)],
  ['solarize', SOLARIZE],
  ['autoContrast'],
  ['equalize'],
];

/** All of AugMix's operations. */
export const AUG_MIX_SPACE: AugmentationSpace = [
  ...AUG_MIX_PARTIAL_SPACE,
  ['brightness', upTo(0.9)],
  ['color', upTo(0.9)],
  ['contrast', upTo(0.9)],
  ['sharpness', upTo(0.9)],
];

/** The magnitude of a level, negated by a number of a half or less where that is allowed. */
export function drawMagnitude(
  magnitudes: Magnitudes | undefined,
  level: () => number,
  levels: number,
  image: RgbImage,
  draw: () => number,
): number {
  if (!magnitudes) return 0;
  const magnitude = magnitudes.at(level(), levels, image);
  return magnitudes.isSigned && draw() <= 0.5 ? -magnitude : magnitude;
}
