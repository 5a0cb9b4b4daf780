import {checkRate} from '../checks.ts';
import {checkPositive, type Schedule} from './schedule.ts';

/** Settings of {@link inverseTime}. */
export interface InverseTimeOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** How much the divisor grows in `steps` steps. */
  decay: number;
  /** Steps in which the divisor grows by `decay`. @defaultValue 1 */
  steps?: number;
  /** Fall at every `steps` steps only. @defaultValue false */
  staircase?: boolean;
}

/**
 * `lr / (1 + decay · step / steps)`. Reference: Keras `InverseTimeDecay`; with `steps` 1 it is the `decay` of older
 * Keras optimizers.
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, `decay` or `steps` is not positive.
 */
export function inverseTime({learningRate, decay, steps = 1, staircase = false}: InverseTimeOptions): Schedule {
  checkRate('inverseTime', learningRate);
  checkPositive('inverseTime: decay', decay);
  checkPositive('inverseTime: steps', steps);
  return at => learningRate / (1 + decay * (staircase ? Math.floor(at / steps) : at / steps));
}
