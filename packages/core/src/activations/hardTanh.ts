/**
 * A tanh of straight lines.
 *
 * Reference: `torch.nn.functional.hardtanh`.
 */
import {clipByValue} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {between} from './between.ts';
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation, elementwise} from './defineActivation.ts';

/** Options of {@link hardTanh}. */
export interface HardTanhOptions {
  /** Least result. @defaultValue -1 */
  minValue: number;
  /** Largest result, above `minValue`. @defaultValue 1 */
  maxValue: number;
}

const apply = elementwise<HardTanhOptions>(
  'ZooHardTanh',
  (x, {minValue, maxValue}) => clipByValue(x, minValue, maxValue),
  (y, {minValue, maxValue}) => between(y, minValue, maxValue),
  'y',
);

/** `min(max(x, minValue), maxValue)`, with slope 0 at both. */
export const hardTanh: Activation<HardTanhOptions> = defineActivation({
  name: 'hardTanh',
  defaults: {minValue: -1, maxValue: 1},
  check: ({minValue, maxValue}) => {
    checkNumber('hardTanh', 'minValue', minValue, 'a finite number');
    checkNumber('hardTanh', 'maxValue', maxValue, 'a finite number');
    if (minValue < maxValue) return;
    throw new ConfigError(
      `hardTanh: minValue is ${minValue} and maxValue ${maxValue}; minValue must be the smaller one`,
    );
  },
  apply,
});
