import {ConfigError} from '@tfjs-zoo/core';
import type {JsonValue, Logs} from '../callbacks/zooCallback.ts';

/** How a schedule that depends on measured values is told of them, and what it remembers. */
export interface Feedback {
  /** Name in an epoch's logs that it needs. */
  readonly monitor: string;
  /** Forgets everything: a training begins. */
  restart(): void;
  /** Takes the logs of an epoch. */
  observe(logs: Logs): void;
  /** What it must know to go on as if it had not been interrupted. */
  getState(): JsonValue;
  setState(state: JsonValue): void;
}

/**
 * A learning rate as a plain function of the step, counted from 0. Steps beyond its end keep its last value.
 *
 * Being functions, schedules compose: `step => 2 * cosine(step)` is one too.
 */
export interface Schedule {
  (step: number): number;
  /** The momentum (β₁ of Adam) that goes with the rate, for schedules that move both. */
  readonly momentum?: (step: number) => number;
  /** Steps until its end, or of one cycle, where it has such; what `plot` shows. */
  readonly steps?: number;
  /** Of schedules that depend on measured values. */
  readonly feedback?: Feedback;
}

/** Makes a function of the step a schedule. Absent properties stay absent. */
export function makeSchedule(
  rate: (step: number) => number,
  {steps, momentum, feedback}: Pick<Schedule, 'steps' | 'momentum' | 'feedback'>,
): Schedule {
  return Object.assign(
    rate,
    steps === undefined ? {} : {steps},
    momentum ? {momentum} : {},
    feedback ? {feedback} : {},
  );
}

/** @throws ConfigError if `steps` is not a positive integer. */
export function checkSteps(what: string, steps: number): number {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ConfigError(`${what} is ${steps}; a positive integer is needed`);
  }
  return steps;
}

/** @throws ConfigError if `value` is not a finite number above 0. */
export function checkPositive(what: string, value: number): number {
  if (!Number.isFinite(value) || value <= 0) {
    throw new ConfigError(`${what} is ${value}; a finite number above 0 is needed`);
  }
  return value;
}

/** Half a cosine wave from `start` at 0 to `end` at 1. */
export function cosineBetween(start: number, end: number, position: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * position));
}
