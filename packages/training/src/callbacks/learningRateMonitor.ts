import {optimizers} from '@tfjs-zoo/core';
import {getLearningRate, getMomentum} from '../optimizerSettings.ts';
import {type PendingLogs, ZooCallback} from './zooCallback.ts';

/** What the optimizer was set to at a step. */
export interface RateRecord {
  /** Step over the whole training, from 0. */
  step: number;
  /** Learning rate of the optimizer itself. */
  learningRate: number;
  /** Momentum (β₁ of the Adam family), if there is one. */
  momentum?: number;
}

/** The callback that {@link learningRateMonitor} makes. */
export class LearningRateMonitorCallback extends ZooCallback {
  /** Every step of the present or last training. */
  readonly records: RateRecord[] = [];

  override async onTrainBegin(): Promise<void> {
    this.records.length = 0;
  }

  override async onBatchEnd(_batch: number, logs: PendingLogs = {}): Promise<void> {
    const {optimizer} = this.model;
    const momentum = getMomentum(optimizer);
    const learningRate = getLearningRate(optimizer);
    this.records.push({step: this.records.length, learningRate, ...(momentum === undefined ? {} : {momentum})});
    logs.learning_rate = learningRate;
  }

  override async onEpochEnd(_epoch: number, logs: PendingLogs = {}): Promise<void> {
    const {optimizer} = this.model;
    const rate = getLearningRate(optimizer);
    const momentum = getMomentum(optimizer);
    logs.learning_rate = rate;
    if (momentum !== undefined) logs.momentum = momentum;
    if (!(optimizer instanceof optimizers.NamedOptimizer)) return;
    for (const [i, {learningRateScale = 1}] of optimizer.groups.entries()) {
      logs[`learning_rate_group_${i}`] = rate * learningRateScale;
    }
  }
}

/**
 * Puts what the optimizer is set to into the logs: `learning_rate` of each batch, and at an epoch's end `momentum` (β₁)
 * and the rate of each parameter group, `learning_rate_group_0` and so on; keeps the rates of all steps in `records`.
 * Stands before loggers in the list, so that they find them. Reference: Lightning `LearningRateMonitor`.
 */
export function learningRateMonitor(): LearningRateMonitorCallback {
  return new LearningRateMonitorCallback();
}
