import {ConfigError} from '@tfjs-zoo/core';
import {checkRate} from '../checks.ts';
import {checkPositive, type Schedule} from './schedule.ts';

/** Settings of {@link multiStep}. */
export interface MultiStepOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** Steps from which on the rate is lower, in increasing order. */
  milestones: readonly number[];
  /** What each milestone multiplies the rate by. @defaultValue 0.1 */
  gamma?: number;
}

/**
 * A staircase with given steps: `lr · gamma^(milestones passed)`; a milestone counts from its own step on.
 * Reference: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, the milestones do not increase or `gamma` is not
 *   positive.
 */
export function multiStep({learningRate, milestones, gamma = 0.1}: MultiStepOptions): Schedule {
  checkRate('multiStep', learningRate);
  checkPositive('multiStep: gamma', gamma);
  const marks = [...milestones];
  if (marks.some((mark, i) => i > 0 && mark <= marks[i - 1])) {
    throw new ConfigError(`multiStep: milestones are [${marks.join(', ')}]; they must increase`);
  }
  return at => learningRate * gamma ** marks.filter(mark => mark <= at).length;
}
