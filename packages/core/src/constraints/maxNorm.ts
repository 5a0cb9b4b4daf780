/**
 * An upper bound on norms.
 *
 * Reference: Keras `constraints.MaxNorm`, whose weights shrink by 1e-7 over their norm each time it is applied, also those
 * that are short enough. Here applying twice is the same as once, bit for bit: loading weights applies it too.
 */

import {div, greater, mul, onesLike, serialization, type Tensor, tidy, where} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {made} from '../made.ts';
import type {Constraint} from './base.ts';
import {NormConstraint, type NormOptions, ROUNDING} from './norm.ts';

/** Options of {@link maxNorm}. */
export interface MaxNormOptions extends NormOptions {
  /** Largest norm, above 0. @defaultValue 2 */
  maxValue?: number;
}

class MaxNorm extends NormConstraint {
  static className = 'ZooMaxNorm';
  private readonly maxValue: number;

  constructor(options: MaxNormOptions) {
    super('maxNorm', options);
    const {maxValue = 2} = options;
    if (!(Number.isFinite(maxValue) && maxValue > 0)) {
      throw new ConfigError(`maxNorm: maxValue is ${maxValue}; a finite number above 0 is needed`);
    }
    this.maxValue = maxValue;
  }

  override apply(weight: Tensor): Tensor {
    return tidy(() => {
      const norms = this.norms(weight);
      const tooLong = greater(norms, this.maxValue * (1 + ROUNDING));
      return mul(weight, where(tooLong, div(this.maxValue, norms), onesLike(norms)));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), maxValue: this.maxValue};
  }
}
serialization.registerClass(MaxNorm);

/**
 * Makes the constraint that scales weights down to the norm `maxValue` where theirs is larger: `w · maxValue / ‖w‖`.
 *
 * For layers' `kernelConstraint`, here and in tfjs. `fit` applies it after each step; in tfjs's own `model.fit`, which
 * does not, use the callback `constrainWeights()` of `@tfjs-zoo/training`.
 *
 * Srivastava et al., "Dropout" (JMLR 2014), section 5.1. Reference: Keras `constraints.MaxNorm`.
 *
 * @throws ConfigError if an option is out of range.
 */
export function maxNorm(options: MaxNormOptions = {}): Constraint {
  return made('maxNorm', MaxNorm, options);
}
