import {tensor4d, tidy, where} from '@tensorflow/tfjs-core';
import type {Batch} from '../dataset.ts';
import type {Box} from './crop.ts';
import {checkBox} from './erase.ts';
import {checkBatch, mixed, previous} from './mixBatch.ts';

/**
 * Replaces a rectangle of each image by that of the one before it, the first's by the last's; labels are mixed by area.
 *
 * Reference: torchvision, transforms/v2/_augment.py, `CutMix`.
 *
 * @returns A new batch; the one given stays the caller's, to be disposed.
 * @throws ConfigError if the rectangle does not lie inside, or images and labels are not of one batch.
 */
export function cutBatch({xs, ys}: Batch, box: Box): Batch {
  checkBatch('cutBatch', {xs, ys});
  const [, height, width] = xs.shape;
  checkBox('cutBatch', box, height, width);
  const inside = new Uint8Array(height * width);
  for (let y = box.top; y < box.top + box.height; y++) {
    inside.fill(1, y * width + box.left, y * width + box.left + box.width);
  }
  const own = 1 - (box.height * box.width) / (height * width);
  return tidy(() => ({
    xs: where(tensor4d(inside, [1, height, width, 1], 'bool'), previous(xs), xs),
    ys: mixed(ys, own),
  }));
}
