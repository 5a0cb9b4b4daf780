import {applySchedule, getLearningRate, setLearningRate} from '../optimizerSettings.ts';
import type {Schedule} from '../schedules/schedule.ts';
import {type CallbackState, type PendingLogs, readLogs, ZooCallback} from './zooCallback.ts';

/** Settings of {@link learningRateScheduler}. */
export interface LearningRateSchedulerOptions {
  /** What the function counts: epochs, or steps (batches) over the whole training. @defaultValue 'epoch' */
  per?: 'epoch' | 'step';
}

/** A rate from the number of the epoch or step and the rate in force; every {@link Schedule} is one. */
export type RateFunction = ((at: number, learningRate: number) => number) & Pick<Schedule, 'momentum' | 'feedback'>;

class LearningRateScheduler extends ZooCallback {
  readonly #rate: RateFunction;
  readonly #per: 'epoch' | 'step';
  #step = 0;

  constructor(rate: RateFunction, per: 'epoch' | 'step') {
    super();
    this.#rate = rate;
    this.#per = per;
  }

  override async onTrainBegin(): Promise<void> {
    this.refuseSchedule('learningRateScheduler');
    this.#step = 0;
    this.#rate.feedback?.restart();
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    if (this.#per === 'epoch') this.#apply(epoch);
  }

  override async onBatchBegin(): Promise<void> {
    if (this.#per === 'step') this.#apply(this.#step);
    this.#step += 1;
  }

  override async onEpochEnd(_epoch: number, logs: PendingLogs = {}): Promise<void> {
    logs.learning_rate = getLearningRate(this.model.optimizer);
    const {feedback} = this.#rate;
    if (!feedback) return;
    const values = await readLogs(logs);
    // tfjs skips validation in an epoch that another callback cut short
    if (this.model.stopTraining && values[feedback.monitor] === undefined) return;
    feedback.observe(values);
  }

  override getState(): CallbackState {
    return {values: {step: this.#step, feedback: this.#rate.feedback?.getState() ?? null}};
  }

  override setState({values: {step, feedback}}: CallbackState): void {
    this.#step = Number(step);
    this.#rate.feedback?.setState(feedback);
  }

  #apply(at: number): void {
    const {optimizer} = this.model;
    if (this.#rate.momentum) applySchedule(optimizer, this.#rate as Schedule, at);
    else setLearningRate(optimizer, this.#rate(at, getLearningRate(optimizer)));
  }
}

/**
 * Sets the learning rate at the beginning of each epoch, or of each step, and logs it as `learning_rate`.
 *
 * Takes a function of the epoch and the present rate, or one of the `schedules`. In this library's `fit` a schedule can
 * be given as `learningRate` instead; this callback brings schedules to tfjs's own `model.fit`. Reference: Keras
 * `LearningRateScheduler`.
 *
 * @throws ConfigError while training if the function returns no finite number of at least 0, or `fit` has a schedule already.
 */
export function learningRateScheduler(
  rate: RateFunction,
  {per = 'epoch'}: LearningRateSchedulerOptions = {},
): ZooCallback {
  return new LearningRateScheduler(rate, per);
}
