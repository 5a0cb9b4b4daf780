import {ConfigError} from '@tfjs-zoo/core';
import {checkSteps, cosineBetween, makeSchedule, type Schedule} from './schedule.ts';

/** Settings of {@link warmup}. */
export interface WarmupOptions {
  /** Steps of the rise. */
  steps: number;
  /** Share of the rate at step 0. @defaultValue 0.01 (torchvision's training recipe) */
  startFactor?: number;
  /** A straight line, or half a cosine wave, which begins and ends gently. @defaultValue 'linear' */
  shape?: 'linear' | 'cosine';
}

const SHAPES: Record<NonNullable<WarmupOptions['shape']>, (share: number) => number> = {
  linear: share => share,
  cosine: share => cosineBetween(0, 1, share),
};

/**
 * Puts a rise before a schedule, which then begins at its own step 0.
 *
 * References: `SequentialLR([LinearLR(start_factor, total_iters=steps), schedule], milestones=[steps])` in PyTorch;
 * for the cosine, fastai's `SchedCos`.
 *
 * @throws ConfigError if `steps` is not a positive integer, `startFactor` not in [0, 1] or `shape` unknown.
 */
export function warmup(schedule: Schedule, {steps, startFactor = 0.01, shape = 'linear'}: WarmupOptions): Schedule {
  checkSteps('warmup: steps', steps);
  if (!(startFactor >= 0 && startFactor <= 1)) {
    throw new ConfigError(`warmup: startFactor is ${startFactor}; it must be from 0 to 1`);
  }
  if (!Object.hasOwn(SHAPES, shape)) {
    throw new ConfigError(`warmup: shape is '${shape}'; there are 'linear' and 'cosine'`);
  }
  const rise = (at: number): number =>
    at < steps ? schedule(0) * (startFactor + (1 - startFactor) * SHAPES[shape](at / steps)) : schedule(at - steps);
  const {momentum, feedback} = schedule;
  return makeSchedule(rise, {
    steps: schedule.steps === undefined ? undefined : steps + schedule.steps,
    momentum: momentum && (at => momentum(Math.max(at - steps, 0))),
    feedback,
  });
}
