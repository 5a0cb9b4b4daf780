import {checkRate} from '../checks.ts';
import {checkPositive, type Schedule} from './schedule.ts';

/** Settings of {@link exponential}. */
export interface ExponentialOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** What the rate is multiplied by in `steps` steps. */
  gamma: number;
  /** Steps in which the rate falls by `gamma`. @defaultValue 1 */
  steps?: number;
  /** Fall at every `steps` steps only. @defaultValue false */
  staircase?: boolean;
}

/**
 * `lr · gamma^(step / steps)`. References: `torch.optim.lr_scheduler.ExponentialLR` (where `steps` is 1), Keras `ExponentialDecay`.
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, `gamma` or `steps` is not positive.
 */
export function exponential({learningRate, gamma, steps = 1, staircase = false}: ExponentialOptions): Schedule {
  checkRate('exponential', learningRate);
  checkPositive('exponential: gamma', gamma);
  checkPositive('exponential: steps', steps);
  return at => learningRate * gamma ** (staircase ? Math.floor(at / steps) : at / steps);
}
