import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import {getLearningRate, setLearningRate} from '../optimizerSettings.ts';
import {improvement, type Mode} from './improvement.ts';
import {type CallbackState, monitored, type PendingLogs, readLogs, ZooCallback} from './zooCallback.ts';

/** Settings of {@link reduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** Name in the epoch's logs to watch. @defaultValue 'val_loss' */
  monitor?: string;
  /** What the learning rate is multiplied by; below 1. @defaultValue 0.1 */
  factor?: number;
  /** Epochs without improvement to wait before a reduction. @defaultValue 10 */
  patience?: number;
  /** Smallest change that counts as an improvement. @defaultValue 1e-4 */
  minDelta?: number;
  /** Whether lower or higher is better. @defaultValue 'auto': by the name */
  mode?: Mode;
  /** Epochs after a reduction in which patience does not count. @defaultValue 0 */
  cooldown?: number;
  /** The rate is not reduced below this. @defaultValue 0 */
  minLearningRate?: number;
}

class ReduceLROnPlateau extends ZooCallback {
  readonly #options: Required<ReduceLROnPlateauOptions>;
  readonly #improves: ReturnType<typeof improvement>;
  #best: number | undefined;
  #wait = 0;
  #cooldown = 0;

  constructor(options: Required<ReduceLROnPlateauOptions>) {
    super();
    this.#options = options;
    this.#improves = improvement('reduceLROnPlateau', options.monitor, options.mode, options.minDelta);
  }

  override async onTrainBegin(): Promise<void> {
    this.refuseSchedule('reduceLROnPlateau');
    this.#best = undefined;
    this.#wait = 0;
    this.#cooldown = 0;
  }

  override async onEpochEnd(_epoch: number, logs: PendingLogs = {}): Promise<void> {
    const {monitor, patience} = this.#options;
    const values = await readLogs(logs);
    logs.learning_rate = getLearningRate(this.model.optimizer);
    if (this.model.stopTraining && values[monitor] === undefined) return;
    const current = monitored('reduceLROnPlateau', monitor, values);
    if (this.#cooldown > 0) {
      this.#cooldown -= 1;
      this.#wait = 0;
    }
    if (this.#improves(current, this.#best)) {
      this.#best = current;
      this.#wait = 0;
    } else if (this.#cooldown === 0) {
      this.#wait += 1;
      if (this.#wait >= patience) this.#reduce();
    }
  }

  override getState(): CallbackState {
    const best = this.#best === undefined ? null : String(this.#best);
    return {values: {best, wait: this.#wait, cooldown: this.#cooldown}};
  }

  override setState({values: {best, wait, cooldown}}: CallbackState): void {
    this.#best = best === null ? undefined : Number(best);
    this.#wait = Number(wait);
    this.#cooldown = Number(cooldown);
  }

  #reduce(): void {
    const {factor, minLearningRate, cooldown} = this.#options;
    const rate = getLearningRate(this.model.optimizer);
    if (rate <= minLearningRate) return;
    setLearningRate(this.model.optimizer, Math.max(rate * factor, minLearningRate));
    this.#cooldown = cooldown;
    this.#wait = 0;
  }
}

/**
 * Lowers the learning rate when a monitored value no longer improves, and logs it as `learning_rate`.
 *
 * Semantics: Keras 3 `ReduceLROnPlateau`. Works with this library's optimizers and tfjs's own.
 *
 * @throws ConfigError if `factor` is not above 0 and below 1, or `mode` is needed and not given. Training rejects with
 * one if the monitored name is absent from the logs, or if `fit` drives the learning rate by a schedule.
 */
export function reduceLROnPlateau({
  monitor = 'val_loss',
  factor = 0.1,
  patience = 10,
  minDelta = 1e-4,
  mode = 'auto',
  cooldown = 0,
  minLearningRate = 0,
}: ReduceLROnPlateauOptions = {}): ZooCallback {
  if (!(factor > 0 && factor < 1)) {
    throw new ConfigError(`reduceLROnPlateau: factor is ${factor}; it must be above 0 and below 1`);
  }
  checkCount('reduceLROnPlateau: patience', patience);
  checkCount('reduceLROnPlateau: cooldown', cooldown);
  return new ReduceLROnPlateau({monitor, factor, patience, minDelta, mode, cooldown, minLearningRate});
}
