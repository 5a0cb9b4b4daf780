/**
 * Reading and changing the settings of a running optimizer, ours or one of tfjs's own.
 */
import {keep, type Optimizer, type Scalar, scalar} from '@tensorflow/tfjs-core';
import {ConfigError, optimizers} from '@tfjs-zoo/core';
import {checkRate} from './checks.ts';
import type {Schedule} from './schedules/schedule.ts';

/** The fields that tfjs declares protected, or not at all. */
interface Settings {
  learningRate?: unknown;
  setLearningRate?: (value: number) => void;
  momentum?: unknown;
  beta1?: unknown;
  m?: Scalar;
}

// tfjs types these fields as protected; at run time they are plain ones
const settings = (optimizer: Optimizer): Settings => optimizer as unknown as Settings;

/**
 * The learning rate an optimizer is at.
 *
 * @throws ConfigError if it has none.
 */
export function getLearningRate(optimizer: Optimizer): number {
  const learningRate = findLearningRate(optimizer);
  if (learningRate === undefined) {
    throw new ConfigError(`${optimizer.getClassName()}: this optimizer has no number 'learningRate' to read or change`);
  }
  return learningRate;
}

/** The learning rate an optimizer is at; undefined if it has none. */
export function findLearningRate(optimizer: Optimizer): number | undefined {
  const {learningRate} = settings(optimizer);
  return typeof learningRate === 'number' ? learningRate : undefined;
}

/**
 * Changes the learning rate from the next step on.
 *
 * @throws ConfigError if the optimizer has none or a function in its place, or the value is not a finite number of at
 * least 0.
 */
export function setLearningRate(optimizer: Optimizer, value: number): void {
  checkRate('setLearningRate', value);
  if (optimizer instanceof optimizers.NamedOptimizer && optimizer.isScheduled) {
    throw new ConfigError(
      `${optimizer.getClassName()}: the learning rate is a function of the step, which a schedule or a callback would ` +
        'replace; give the optimizer a number instead, or leave the schedule or callback out',
    );
  }
  getLearningRate(optimizer);
  const target = settings(optimizer);
  // tfjs's SGD and Momentum keep the rate in a tensor too, which only their setter renews
  if (typeof target.setLearningRate === 'function') target.setLearningRate(value);
  else target.learningRate = value;
}

/** The momentum (β₁ of the Adam family) an optimizer is at; undefined if it has none. */
export function getMomentum(optimizer: Optimizer): number | undefined {
  const {beta1, momentum} = settings(optimizer);
  if (typeof beta1 === 'number') return beta1;
  return typeof momentum === 'number' ? momentum : undefined;
}

/** Changes the momentum (β₁ of the Adam family) from the next step on; an optimizer without one is left as it is. */
export function setMomentum(optimizer: Optimizer, value: number): void {
  const target = settings(optimizer);
  if (typeof target.beta1 === 'number') target.beta1 = value;
  else if (typeof target.momentum === 'number') {
    target.momentum = value;
    // tfjs's Momentum multiplies by this tensor, which its own setMomentum leaves at the old value
    if (target.m !== undefined) {
      target.m.dispose();
      target.m = keep(scalar(value));
    }
  }
}

/** Gives the optimizer the rate, and the momentum if the schedule has one, of a step. */
export function applySchedule(optimizer: Optimizer, schedule: Schedule, step: number): void {
  setLearningRate(optimizer, schedule(step));
  if (schedule.momentum) setMomentum(optimizer, schedule.momentum(step));
}
