import {checkRate} from '../checks.ts';
import {checkSteps, cosineBetween, makeSchedule, type Schedule} from './schedule.ts';

/** Settings of {@link cosine}. */
export interface CosineOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** Steps until `minimum` is reached. */
  steps: number;
  /** Learning rate at the end. @defaultValue 0 */
  minimum?: number;
}

/**
 * Half a cosine wave from `learningRate` down to `minimum`, and `minimum` from then on.
 *
 * Loshchilov, Hutter, "SGDR", arXiv:1608.03983. Reference: `torch.optim.lr_scheduler.CosineAnnealingLR`, which rises
 * again after its end.
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, `steps` is not a positive integer.
 */
export function cosine({learningRate, steps, minimum = 0}: CosineOptions): Schedule {
  checkRate('cosine', learningRate);
  checkSteps('cosine: steps', steps);
  return makeSchedule(at => cosineBetween(learningRate, minimum, Math.min(at / steps, 1)), {steps});
}
