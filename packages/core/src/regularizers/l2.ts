import {checkNumber} from '../activations/checkNumber.ts';
import type {Regularizer} from './base.ts';
import {l1l2} from './l1l2.ts';

/**
 * Makes the penalty `rate · Σ w²`, under which weights stay small; its slope is twice that of a weight decay of `rate`.
 * Hoerl, Kennard, "Ridge regression" (1970). Reference: Keras `regularizers.L2`.
 *
 * @param rate - Finite, 0 or more. @defaultValue 0.01
 * @throws ConfigError if the rate is out of range.
 */
export function l2(rate = 0.01): Regularizer {
  checkNumber('l2', 'rate', rate, 'a finite number of at least 0', n => n >= 0);
  return l1l2({l2: rate});
}
