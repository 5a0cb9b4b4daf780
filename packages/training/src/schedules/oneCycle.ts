/**
 * The one-cycle policy: one rise and one fall of the learning rate, while the momentum does the opposite.
 *
 * Smith, Topin, "Super-convergence", arXiv:1708.07120.
 */

import {ConfigError} from '@tfjs-zoo/core';
import {checkRate} from '../checks.ts';
import {checkSteps, cosineBetween, type Schedule} from './schedule.ts';

/** Settings of {@link oneCycle}. */
export interface OneCycleOptions {
  /** Highest learning rate. */
  learningRate: number;
  /** Steps of the whole cycle. */
  steps: number;
  /** Share of the steps in which the rate rises. @defaultValue 0.3 */
  pctStart?: number;
  /** The rate starts at `learningRate / divFactor`. @defaultValue 25 */
  divFactor?: number;
  /** The rate ends at its start divided by this. @defaultValue 1e4 */
  finalDivFactor?: number;
  /** Highest and lowest momentum. @defaultValue [0.95, 0.85] */
  momentum?: readonly [number, number];
}

/** A schedule that moves the momentum too. */
export interface OneCycle extends Schedule {
  readonly momentum: (step: number) => number;
  readonly steps: number;
}

/**
 * Rises along a cosine to `learningRate` and falls along another to nearly 0.
 *
 * Reference: `torch.optim.lr_scheduler.OneCycleLR`: the peak is at step `pctStart · steps − 1`, the end at `steps − 1`.
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, `steps` is not a positive integer or `pctStart`
 *   not in [0, 1].
 */
export function oneCycle({
  learningRate,
  steps,
  pctStart = 0.3,
  divFactor = 25,
  finalDivFactor = 1e4,
  momentum: [high, low] = [0.95, 0.85],
}: OneCycleOptions): OneCycle {
  checkRate('oneCycle', learningRate);
  checkSteps('oneCycle: steps', steps);
  if (!(pctStart >= 0 && pctStart <= 1)) {
    throw new ConfigError(`oneCycle: pctStart is ${pctStart}; it must be from 0 to 1`);
  }
  const peak = pctStart * steps - 1;
  const last = steps - 1;
  const start = learningRate / divFactor;
  const wave = (at: number, from: number, top: number, to: number): number => {
    if (at <= peak) return cosineBetween(from, top, peak > 0 ? at / peak : 1);
    return cosineBetween(top, to, last > peak ? Math.min((at - peak) / (last - peak), 1) : 1);
  };
  return Object.assign((at: number) => wave(at, start, learningRate, start / finalDivFactor), {
    momentum: (at: number) => wave(at, high, low, high),
    steps,
  });
}
