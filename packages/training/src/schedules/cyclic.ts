import {ConfigError} from '@tfjs-zoo/core';
import {checkRate} from '../checks.ts';
import {checkPositive, checkSteps, makeSchedule, type Schedule} from './schedule.ts';

/** What becomes of the height of {@link cyclic}'s waves. */
export type CyclicMode = 'triangular' | 'triangular2' | 'expRange';

/** Settings of {@link cyclic}. */
export interface CyclicOptions {
  /** Highest learning rate. */
  learningRate: number;
  /** Lowest learning rate, where each cycle begins and ends. */
  minimum: number;
  /** Steps of the rise. @defaultValue 2000 */
  stepsUp?: number;
  /** Steps of the fall. @defaultValue as many as of the rise */
  stepsDown?: number;
  /**
   * `'triangular'` keeps the height; `'triangular2'` halves it after each cycle; `'expRange'` multiplies it by `gamma`
   * at each step. @defaultValue 'triangular'
   */
  mode?: CyclicMode;
  /** For `mode: 'expRange'`. @defaultValue 1 */
  gamma?: number;
  /** Highest and lowest momentum, which falls while the rate rises. @defaultValue the momentum is left alone */
  momentum?: readonly [number, number];
}

const MODES: Record<CyclicMode, (cycle: number, at: number, gamma: number) => number> = {
  triangular: () => 1,
  triangular2: cycle => 2 ** -cycle,
  expRange: (_, at, gamma) => gamma ** at,
};

/**
 * Straight lines up and down, again and again.
 *
 * Smith, "Cyclical learning rates for training neural networks", arXiv:1506.01186.
 * Reference: `torch.optim.lr_scheduler.CyclicLR`.
 *
 * @throws ConfigError if a rate is not a number of at least 0, a number of steps is not a positive integer, `gamma` is
 *   not positive or `mode` is unknown.
 */
export function cyclic({
  learningRate,
  minimum,
  stepsUp = 2000,
  stepsDown = stepsUp,
  mode = 'triangular',
  gamma = 1,
  momentum,
}: CyclicOptions): Schedule {
  checkRate('cyclic', learningRate);
  checkRate('cyclic: minimum', minimum);
  checkSteps('cyclic: stepsUp', stepsUp);
  checkSteps('cyclic: stepsDown', stepsDown);
  checkPositive('cyclic: gamma', gamma);
  if (!Object.hasOwn(MODES, mode)) {
    throw new ConfigError(`cyclic: mode is '${mode}'; there are '${Object.keys(MODES).join("', '")}'`);
  }
  const length = stepsUp + stepsDown;
  /** From 0 at a cycle's ends to the cycle's height at its peak. */
  const height = (at: number): number => {
    const inCycle = at % length;
    const rise = inCycle <= stepsUp ? inCycle / stepsUp : (length - inCycle) / stepsDown;
    return rise * MODES[mode](Math.floor(at / length), at, gamma);
  };
  const rate = (at: number): number => minimum + (learningRate - minimum) * height(at);
  if (!momentum) return makeSchedule(rate, {steps: length});
  const [high, low] = momentum;
  return makeSchedule(rate, {steps: length, momentum: at => high - (high - low) * height(at)});
}
