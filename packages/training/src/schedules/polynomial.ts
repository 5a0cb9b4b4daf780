import {checkRate} from '../checks.ts';
import {checkPositive, checkSteps, makeSchedule, type Schedule} from './schedule.ts';

/** Settings of {@link polynomial}. */
export interface PolynomialOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** Steps until `minimum` is reached. */
  steps: number;
  /** Learning rate at the end. @defaultValue 0 */
  minimum?: number;
  /** 1 for a straight line; above 1 the rate falls faster at first. @defaultValue 1 */
  power?: number;
  /** Begin anew from twice, three times … as many steps when the end is reached, instead of staying there. @defaultValue false */
  cycle?: boolean;
}

/**
 * `(lr − minimum) · (1 − step / steps)^power + minimum`.
 *
 * References: `torch.optim.lr_scheduler.PolynomialLR` (where `minimum` is 0), Keras `PolynomialDecay` (where it is 1e-4),
 * whose `cycle` replaces `steps` by its smallest multiple that is not below the step.
 *
 * @throws ConfigError if a rate is not a number of at least 0, `steps` is not a positive integer or `power` not positive.
 */
export function polynomial({learningRate, steps, minimum = 0, power = 1, cycle = false}: PolynomialOptions): Schedule {
  checkRate('polynomial', learningRate);
  checkRate('polynomial: minimum', minimum);
  checkSteps('polynomial: steps', steps);
  checkPositive('polynomial: power', power);
  const rate = (at: number): number => {
    const whole = cycle ? steps * Math.max(1, Math.ceil(at / steps)) : steps;
    return (learningRate - minimum) * (1 - Math.min(at / whole, 1)) ** power + minimum;
  };
  return makeSchedule(rate, {steps});
}
