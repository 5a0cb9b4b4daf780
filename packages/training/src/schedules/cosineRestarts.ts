import {ConfigError} from '@tfjs-zoo/core';
import {checkRate} from '../checks.ts';
import {checkPositive, checkSteps, cosineBetween, makeSchedule, type Schedule} from './schedule.ts';

/** Settings of {@link cosineRestarts}. */
export interface CosineRestartsOptions {
  /** Learning rate at step 0. */
  learningRate: number;
  /** Steps until the first restart. */
  steps: number;
  /** How many times as long each period is as the one before; at least 1. @defaultValue 1 */
  lengthFactor?: number;
  /** What each restart's highest rate is multiplied by. @defaultValue 1 */
  heightFactor?: number;
  /** Learning rate that each period falls to. @defaultValue 0 */
  minimum?: number;
}

/**
 * Half cosine waves, one after another: down to `minimum`, then at once up again.
 *
 * Loshchilov, Hutter, "SGDR", arXiv:1608.03983. References: `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`
 * (`T_0`, `T_mult`), Keras `CosineDecayRestarts` (`t_mul`, where the default is 2; `m_mul` is `heightFactor`).
 *
 * @throws ConfigError if a rate is not a number of at least 0, `steps` is not a positive integer, `lengthFactor` is below
 *   1 or `heightFactor` not positive.
 */
export function cosineRestarts({
  learningRate,
  steps,
  lengthFactor = 1,
  heightFactor = 1,
  minimum = 0,
}: CosineRestartsOptions): Schedule {
  checkRate('cosineRestarts', learningRate);
  checkRate('cosineRestarts: minimum', minimum);
  checkSteps('cosineRestarts: steps', steps);
  checkAtLeastOne('cosineRestarts: lengthFactor', lengthFactor);
  checkPositive('cosineRestarts: heightFactor', heightFactor);
  const rate = (at: number): number => {
    const [period, done] = lengthFactor === 1 ? [Math.floor(at / steps), (at % steps) / steps] : growing(at);
    return cosineBetween(minimum + (learningRate - minimum) * heightFactor ** period, minimum, done);
  };
  return makeSchedule(rate, {steps});

  /** Number of the period, and the share of it that is done. */
  function growing(at: number): [period: number, done: number] {
    let period = 0;
    let start = 0;
    let length = steps;
    // added up rather than solved by a logarithm, which rounds wrongly at the restarts themselves
    while (at >= start + length) {
      start += length;
      length *= lengthFactor;
      period += 1;
    }
    return [period, (at - start) / length];
  }
}

function checkAtLeastOne(what: string, value: number): void {
  checkPositive(what, value);
  if (value < 1) throw new ConfigError(`${what} is ${value}; it must be at least 1`);
}
