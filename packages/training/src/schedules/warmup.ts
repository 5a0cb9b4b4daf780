import {ConfigError} from '@tfjs-zoo/core';
import {checkSteps, type Schedule} from './schedule.ts';

/** Settings of {@link warmup}. */
export interface WarmupOptions {
  /** Steps of the rise. */
  steps: number;
  /** Share of the rate at step 0. @defaultValue 0.01 (torchvision's training recipe) */
  startFactor?: number;
}

/**
 * Puts a linear rise before a schedule, which then begins at its own step 0.
 *
 * Reference: `SequentialLR([LinearLR(start_factor, total_iters=steps), schedule], milestones=[steps])` in PyTorch.
 *
 * @throws ConfigError if `steps` is not a positive integer or `startFactor` not in [0, 1].
 */
export function warmup(schedule: Schedule, {steps, startFactor = 0.01}: WarmupOptions): Schedule {
  checkSteps('warmup: steps', steps);
  if (!(startFactor >= 0 && startFactor <= 1)) {
    throw new ConfigError(`warmup: startFactor is ${startFactor}; it must be from 0 to 1`);
  }
  const rise = (at: number): number =>
    at < steps ? schedule(0) * (startFactor + (1 - startFactor) * (at / steps)) : schedule(at - steps);
  const {momentum} = schedule;
  return momentum ? Object.assign(rise, {momentum: (at: number) => momentum(Math.max(at - steps, 0))}) : rise;
}
