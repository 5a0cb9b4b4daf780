/**
 * AugMix: an image mixed with several changed copies of itself.
 *
 * Hendrycks et al., "AugMix: a simple data processing method to improve robustness and uncertainty", ICLR 2020.
 * Reference: torchvision, transforms/v2/_auto_augment.py, `AugMix`. The mixture is torchvision's to the byte; the
 * operations are those on PIL images, whereas torchvision's `AugMix` turns even PIL images into tensors first. On noise
 * the two are 0.35 levels apart on average, and 56 at most, where tensors are interpolated otherwise.
 */

import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {augment} from './augment.ts';
import {AUG_MIX_PARTIAL_SPACE, AUG_MIX_SPACE, drawMagnitude} from './augmentationSpace.ts';
import {described} from './described.ts';
import {DRAWS_PER_SHARE, dirichlet} from './dirichlet.ts';
import {drawing} from './draws.ts';
import {checkWhole} from './range.ts';
import {checkWarp, type WarpOptions} from './warp.ts';

/** How much is mixed, and how images are warped. */
export interface AugMixOptions extends WarpOptions {
  /** Strength of the operations, from 1 to 10. @defaultValue 3 */
  severity?: number;
  /** Changed copies. @defaultValue 3 */
  mixtureWidth?: number;
  /** Operations one after another in each copy; -1 draws 1 to 3 for each. @defaultValue -1 */
  chainDepth?: number;
  /** Parameter of the Dirichlet and Beta distributions of the shares: the greater, the more equal. @defaultValue 1 */
  alpha?: number;
  /** Whether brightness, colour, contrast and sharpness are changed too. @defaultValue true */
  allOps?: boolean;
  /** How pixels between pixels are made. @defaultValue 'bilinear' */
  interpolation?: WarpOptions['interpolation'];
}

/** The options, checked. */
type AugMixPlan = Required<Omit<AugMixOptions, 'mixtureWidth' | 'alpha'>>;

/** Shares of the result, 1 in sum: that of the image itself, and those of the changed copies. */
interface Shares {
  readonly image: number;
  readonly copies: readonly number[];
}

/** Levels of the operations' magnitudes. */
const LEVELS = 10;

/** The longest chain that is drawn. */
const LONGEST = 3;

/**
 * Mixes every image with changed copies of itself.
 *
 * @throws ConfigError if a number is out of its range, or an option unknown.
 */
export function augMix({
  severity = 3,
  mixtureWidth = 3,
  chainDepth = -1,
  alpha = 1,
  allOps = true,
  interpolation = 'bilinear',
  fill = 0,
}: AugMixOptions = {}): ImageStep {
  checkWhole('augMix', 'severity', severity, 1, LEVELS);
  checkWhole('augMix', 'mixtureWidth', mixtureWidth, 1);
  if (chainDepth !== -1) checkWhole('augMix', 'chainDepth', chainDepth, 1);
  if (!(Number.isFinite(alpha) && alpha > 0)) throw new ConfigError(`augMix: alpha ${alpha} is not a positive number`);
  checkWarp('augMix', {interpolation, fill});
  const plan = {severity, chainDepth, allOps, interpolation, fill};
  return described('augMix', [{...plan, mixtureWidth, alpha}], (image, key) => {
    const share = drawing(key, 'augMix/shares', DRAWS_PER_SHARE * (mixtureWidth + 2));
    const [own, others] = dirichlet(share, alpha, 2).map(Math.fround);
    const copies = dirichlet(share, alpha, mixtureWidth).map(part => Math.fround(Math.fround(part) * others));
    const draw = drawing(key, 'augMix', mixtureWidth * (1 + 3 * Math.max(chainDepth, LONGEST)));
    return augMixWith(draw, image, {image: own, copies}, plan);
  });
}

/**
 * What numbers in [0, 1) stand for: for each copy the number of operations, unless that is given, and of each operation
 * which, its level and its sign.
 *
 * @internal
 */
export function augMixWith(draw: () => number, image: RgbImage, shares: Shares, plan: AugMixPlan): RgbImage {
  const mixture = new Float32Array(image.data.length);
  addShare(mixture, image, shares.image);
  for (const share of shares.copies) addShare(mixture, changed(draw, image, plan), share);
  // truncates, as PyTorch does
  return {width: image.width, height: image.height, data: new Uint8Array(mixture)};
}

/** Adds a part of an image, each operation rounded to float32. */
function addShare(mixture: Float32Array, {data}: RgbImage, share: number): void {
  for (let i = 0; i < mixture.length; i++) mixture[i] += Math.fround(data[i] * share);
}

function changed(draw: () => number, image: RgbImage, plan: AugMixPlan): RgbImage {
  const space = plan.allOps ? AUG_MIX_SPACE : AUG_MIX_PARTIAL_SPACE;
  const depth = plan.chainDepth > 0 ? plan.chainDepth : 1 + Math.floor(draw() * LONGEST);
  const level = () => Math.floor(draw() * plan.severity);
  let copy = image;
  for (let i = 0; i < depth; i++) {
    const [name, magnitudes] = space[Math.floor(draw() * space.length)];
    const {interpolation, fill} = plan;
    copy = augment(copy, name, drawMagnitude(magnitudes, level, LEVELS, image, draw), {interpolation, fill});
  }
  return copy;
}
