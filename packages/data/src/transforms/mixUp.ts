import type {Batch} from '../dataset.ts';
import type {Step} from '../step.ts';
import {described} from './described.ts';
import {DRAWS_PER_SHARE, dirichlet} from './dirichlet.ts';
import {drawing} from './draws.ts';
import {checkAlpha, mixBatch} from './mixBatch.ts';

/** How evenly samples are mixed. */
export interface MixUpOptions {
  /** Both parameters of the Beta distribution of the share: the smaller, the nearer to 0 or 1. @defaultValue 1 */
  alpha?: number;
}

/**
 * MixUp: each sample and its label are mixed with the one before it, by one share for the whole batch. The key's `index`
 * is the batch's number. Samples must come in random order.
 *
 * Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018. Reference: torchvision,
 * transforms/v2/_augment.py, `MixUp`.
 *
 * @returns A step that gives a new batch; the one given stays the caller's, to be disposed.
 * @throws ConfigError if alpha is not positive.
 */
export function mixUp({alpha = 1}: MixUpOptions = {}): Step<Batch, Batch> {
  checkAlpha('mixUp', alpha);
  return described('mixUp', [{alpha}], (batch, key) =>
    mixBatch(batch, dirichlet(drawing(key, 'mixUp', 2 * DRAWS_PER_SHARE), alpha, 2)[0]),
  );
}
