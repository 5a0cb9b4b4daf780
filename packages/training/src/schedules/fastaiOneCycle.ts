import {checkRate} from '../checks.ts';
import type {OneCycle, OneCycleOptions} from './oneCycle.ts';
import {checkSteps, cosineBetween} from './schedule.ts';

/** Settings of {@link fastaiOneCycle}; those it shares with {@link oneCycle} mean the same. */
export interface FastaiOneCycleOptions extends OneCycleOptions {
  /** Share of the steps in which the rate rises. @defaultValue 0.25 */
  pctStart?: number;
  /** The rate ends at `learningRate` (not its start) divided by this. @defaultValue 1e5 */
  finalDivFactor?: number;
}

/**
 * The one-cycle policy as fastai has it: a function of the share of training done, `step / steps`.
 *
 * So the peak is at step `pctStart · steps`, and the end would be reached one step after the last.
 * Reference: fastai `fit_one_cycle` (`combined_cos`).
 *
 * @throws ConfigError if `learningRate` is not a number of at least 0, `steps` is not a positive integer.
 */
export function fastaiOneCycle({
  learningRate,
  steps,
  pctStart = 0.25,
  divFactor = 25,
  finalDivFactor = 1e5,
  momentum: [high, low] = [0.95, 0.85],
}: FastaiOneCycleOptions): OneCycle {
  checkRate('fastaiOneCycle', learningRate);
  checkSteps('fastaiOneCycle: steps', steps);
  const wave = (at: number, from: number, top: number, to: number): number => {
    const done = Math.min(at / steps, 1);
    if (done < pctStart) return cosineBetween(from, top, done / pctStart);
    return cosineBetween(top, to, pctStart < 1 ? (done - pctStart) / (1 - pctStart) : 1);
  };
  const end = learningRate / finalDivFactor;
  return Object.assign((at: number) => wave(at, learningRate / divFactor, learningRate, end), {
    momentum: (at: number) => wave(at, high, low, high),
    steps,
  });
}
