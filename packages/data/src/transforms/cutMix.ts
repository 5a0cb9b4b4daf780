import type {Batch} from '../dataset.ts';
import type {Step} from '../step.ts';
import type {Box} from './crop.ts';
import {cutBatch} from './cutBatch.ts';
import {described} from './described.ts';
import {DRAWS_PER_SHARE, dirichlet} from './dirichlet.ts';
import {drawing} from './draws.ts';
import {checkAlpha, checkBatch} from './mixBatch.ts';

/** How large the rectangles are. */
export interface CutMixOptions {
  /** Both parameters of the Beta distribution of the share that stays: the smaller, the nearer to 0 or 1. @defaultValue 1 */
  alpha?: number;
}

/**
 * CutMix: a rectangle of each image is replaced by that of the one before it, the same rectangle in the whole batch, and
 * the labels are mixed by area. The key's `index` is the batch's number. Samples must come in random order.
 *
 * Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features", ICCV 2019.
 * Reference: torchvision, transforms/v2/_augment.py, `CutMix`.
 *
 * @returns A step that gives a new batch; the one given stays the caller's, to be disposed.
 * @throws ConfigError if alpha is not positive.
 */
export function cutMix({alpha = 1}: CutMixOptions = {}): Step<Batch, Batch> {
  checkAlpha('cutMix', alpha);
  return described('cutMix', [{alpha}], (batch, key) => {
    checkBatch('cutMix', batch);
    const [share] = dirichlet(drawing(key, 'cutMix/share', 2 * DRAWS_PER_SHARE), alpha, 2);
    const [, height, width] = batch.xs.shape;
    return cutBatch(batch, chooseCut(drawing(key, 'cutMix', 2), height, width, share));
  });
}

/**
 * The rectangle that numbers in [0, 1) stand for: its centre's column and row. Its area is `1 - share` of the image's, less
 * what lies outside.
 *
 * @internal
 */
export function chooseCut(draw: () => number, height: number, width: number, share: number): Box {
  const x = Math.floor(draw() * width);
  const y = Math.floor(draw() * height);
  const half = 0.5 * Math.sqrt(1 - share);
  const [halfWidth, halfHeight] = [Math.trunc(half * width), Math.trunc(half * height)];
  const [left, top] = [Math.max(x - halfWidth, 0), Math.max(y - halfHeight, 0)];
  return {
    top,
    left,
    height: Math.min(y + halfHeight, height) - top,
    width: Math.min(x + halfWidth, width) - left,
  };
}
