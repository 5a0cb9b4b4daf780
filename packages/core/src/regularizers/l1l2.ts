/**
 * Penalties on the size of weights.
 *
 * Reference: Keras `regularizers.L1L2`. tfjs's own has the slope -1 at 0, where it should have none: it drives weights
 * that are 0, those that L1 is used for, away from it.
 */

import {add, mul, type Scalar, scalar, serialization, square, sum, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {absolute} from '../losses/absolute.ts';
import {made} from '../made.ts';
import {type Regularizer, RegularizerBase} from './base.ts';

/** Options of {@link l1l2}. */
export interface L1L2Options {
  /** Penalty for each unit of the sum of absolute values, 0 or more. @defaultValue 0 */
  l1?: number;
  /** Penalty for each unit of the sum of squares, 0 or more. @defaultValue 0 */
  l2?: number;
}

class L1L2 extends RegularizerBase {
  static className = 'ZooL1L2';
  private readonly rates: Required<L1L2Options>;

  constructor(options: L1L2Options) {
    super();
    const {l1 = 0, l2 = 0} = options;
    for (const [name, rate] of Object.entries({l1, l2})) {
      if (!(Number.isFinite(rate) && rate >= 0)) {
        throw new ConfigError(`l1l2: ${name} is ${rate}; a finite number of at least 0 is needed`);
      }
    }
    this.rates = {l1, l2};
  }

  override apply(weight: Tensor): Scalar {
    const {l1, l2} = this.rates;
    return tidy(() => {
      const penalties: Tensor[] = [];
      if (l1 > 0) penalties.push(mul(l1, sum(absolute(weight))));
      if (l2 > 0) penalties.push(mul(l2, sum(square(weight))));
      return penalties.reduce((a, b) => add(a, b), scalar(0)) as Scalar;
    });
  }

  // as in tfjs's base class, which its types keep out of sight
  static fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  override getConfig(): serialization.ConfigDict {
    return {...this.rates};
  }
}
serialization.registerClass(L1L2);

/**
 * Makes the penalty `l1 · Σ |w| + l2 · Σ w²`, which `fit` and `model.fit` add to the loss, and `evaluate` does not.
 *
 * For layers' `kernelRegularizer`, here and in tfjs. The slope of `l2` is `2 · l2 · w`: PyTorch's `weight_decay` d of SGD
 * is `l2: d / 2`; AdamW's is no penalty at all.
 *
 * @throws ConfigError if a rate is not a finite number of at least 0.
 */
export function l1l2(options: L1L2Options): Regularizer {
  return made('l1l2', L1L2, options);
}
