import {checkNumber} from '../activations/checkNumber.ts';
import type {Regularizer} from './base.ts';
import {l1l2} from './l1l2.ts';

/**
 * Makes the penalty `rate · Σ |w|`, under which weights become 0. Tibshirani, "Regression shrinkage and selection via the
 * lasso" (1996). Reference: Keras `regularizers.L1`.
 *
 * @param rate - Finite, 0 or more. @defaultValue 0.01
 * @throws ConfigError if the rate is out of range.
 */
export function l1(rate = 0.01): Regularizer {
  checkNumber('l1', 'rate', rate, 'a finite number of at least 0', n => n >= 0);
  return l1l2({l1: rate});
}
