import {checkRate} from '../checks.ts';
import {checkPositive, checkSteps, type Schedule} from './schedule.ts';

/** Settings of {@link step}. */
export interface StepOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** Steps between two drops. */
  every: number;
  /** What each drop multiplies the rate by. @defaultValue 0.1 */
  gamma?: number;
}

/**
 * A staircase with steps of equal length: `lr · gamma^⌊step / every⌋`. Reference: `torch.optim.lr_scheduler.StepLR`.
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, `every` is not a positive integer or `gamma` not
 *   positive.
 */
export function step({learningRate, every, gamma = 0.1}: StepOptions): Schedule {
  checkRate('step', learningRate);
  checkSteps('step: every', every);
  checkPositive('step: gamma', gamma);
  return at => learningRate * gamma ** Math.floor(at / every);
}
