import {ConfigError} from '@tfjs-zoo/core';
import {checkSteps, makeSchedule, type Schedule} from './schedule.ts';

/** A part of {@link sequence}. */
export interface SequencePart {
  /** Counts its steps from 0, whatever came before. */
  schedule: Schedule;
  /** Steps until the next part; the last one goes on. @defaultValue for the last part only: without end */
  steps?: number;
}

/**
 * Schedules one after another. Reference: `torch.optim.lr_scheduler.SequentialLR`.
 *
 * @example
 * ```ts
 * // flat for 3/4 of the run, then down along a cosine
 * schedules.sequence([
 *   {schedule: schedules.constant(1e-3), steps: 750},
 *   {schedule: schedules.cosine({learningRate: 1e-3, steps: 250})},
 * ]);
 * ```
 * @throws ConfigError if there is no part, one depends on measured values, or one that is not the last has no positive integer as `steps`.
 */
export function sequence(parts: readonly SequencePart[]): Schedule {
  if (parts.length === 0) throw new ConfigError('sequence: no schedule is given; give at least one {schedule}');
  const told = parts.findIndex(({schedule}) => schedule.feedback);
  if (told >= 0) {
    throw new ConfigError(
      `sequence: part ${told} depends on measured values, which it would see before its turn; put warmup around it instead`,
    );
  }
  let start = 0;
  const placed = parts.map(({schedule, steps}, i) => {
    const part = {schedule, start};
    if (i < parts.length - 1) start += checkSteps(`sequence: steps of part ${i}`, steps ?? Number.NaN);
    return part;
  });
  const partAt = (at: number) => placed.findLast(part => part.start <= at) ?? placed[0];
  const rate = (at: number): number => {
    const part = partAt(at);
    return part.schedule(at - part.start);
  };
  const momentum = (at: number): number => {
    const part = partAt(at);
    return part.schedule.momentum?.(at - part.start) ?? Number.NaN;
  };
  const last = parts[parts.length - 1];
  const rest = last.steps ?? last.schedule.steps;
  return makeSchedule(rate, {
    steps: rest === undefined ? undefined : start + rest,
    // a momentum only some of the parts have would jump back to nothing
    momentum: parts.every(({schedule}) => schedule.momentum) ? momentum : undefined,
  });
}
