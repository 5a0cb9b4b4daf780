/**
 * Norms of 1.
 *
 * Reference: Keras `constraints.UnitNorm`. Here applying twice is the same as once, bit for bit: loading weights applies
 * it too.
 */

import {
  abs,
  div,
  lessEqual,
  logicalOr,
  onesLike,
  serialization,
  sub,
  type Tensor,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import {made} from '../made.ts';
import type {Constraint} from './base.ts';
import {NormConstraint, type NormOptions, ROUNDING} from './norm.ts';

class UnitNorm extends NormConstraint {
  static className = 'ZooUnitNorm';

  constructor(options: NormOptions) {
    super('unitNorm', options);
  }

  override apply(weight: Tensor): Tensor {
    return tidy(() => {
      const norms = this.norms(weight);
      const leave = logicalOr(lessEqual(abs(sub(norms, 1)), ROUNDING), lessEqual(norms, 0));
      return div(weight, where(leave, onesLike(norms), norms));
    });
  }
}
serialization.registerClass(UnitNorm);

/**
 * Makes the constraint that scales weights to the norm 1: `w / ‖w‖`; weights of norm 0 stay. Applied as `maxNorm` is.
 *
 * @throws ConfigError if an axis is no integer.
 */
export function unitNorm(options: NormOptions = {}): Constraint {
  return made('unitNorm', UnitNorm, options);
}
