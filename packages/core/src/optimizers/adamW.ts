import {serialization} from '@tensorflow/tfjs-core';
import {Adam, type AdamOptions} from './adam.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import type {AdamUpdateAttrs} from './updateOps.ts';

/** Settings of {@link adamW}. */
export interface AdamWOptions extends AdamOptions {
  /** Every step first shrinks the weight by `learningRate · weightDecay`. @defaultValue 0.01 */
  weightDecay?: number;
}

/** The optimizer that {@link adamW} makes. */
export class AdamW extends Adam {
  static override className = 'ZooAdamW';

  constructor({weightDecay = 0.01, ...adam}: AdamWOptions = {}) {
    super({...adam, weightDecay}, 'adamW');
  }

  protected override decay(weightDecay: number, learningRate: number): Pick<AdamUpdateAttrs, 'l2' | 'shrinkage'> {
    return {l2: 0, shrinkage: learningRate * weightDecay};
  }
}
serialization.registerClass(AdamW);

/**
 * Adam with decoupled weight decay: `w ← (1 − lr·λ)·w` before Adam's step, so the decay is not divided by the moments.
 *
 * Loshchilov, Hutter, "Decoupled weight decay regularization", arXiv:1711.05101. Reference: `torch.optim.AdamW`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function adamW(options: AdamWOptions = {}): AdamW {
  return madeOptimizer('adamW', AdamW, options);
}
