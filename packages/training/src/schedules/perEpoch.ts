import {checkSteps, makeSchedule, type Schedule} from './schedule.ts';

/**
 * Makes a schedule of epochs one of steps: the rate changes between epochs only.
 *
 * @param schedule - A function of the number of the epoch, from 0.
 * @param stepsPerEpoch - Batches an epoch: `Math.ceil(samples / batchSize)`.
 * @throws ConfigError if `stepsPerEpoch` is not a positive integer.
 */
export function perEpoch(schedule: Schedule, stepsPerEpoch: number): Schedule {
  checkSteps('perEpoch: stepsPerEpoch', stepsPerEpoch);
  const epochOf = (at: number): number => Math.floor(at / stepsPerEpoch);
  const rate = (at: number): number => schedule(epochOf(at));
  const {momentum, steps, feedback} = schedule;
  return makeSchedule(rate, {
    steps: steps === undefined ? undefined : steps * stepsPerEpoch,
    momentum: momentum && (at => momentum(epochOf(at))),
    feedback,
  });
}
