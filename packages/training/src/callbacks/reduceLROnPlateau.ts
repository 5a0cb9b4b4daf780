import {getLearningRate, setLearningRate} from '../optimizerSettings.ts';
import {PlateauWatch, type ReduceLROnPlateauOptions} from './plateauWatch.ts';
import {type CallbackState, monitored, type PendingLogs, readLogs, ZooCallback} from './zooCallback.ts';

const OWNER = 'reduceLROnPlateau';

class ReduceLROnPlateau extends ZooCallback {
  readonly #watch: PlateauWatch;

  constructor(options: ReduceLROnPlateauOptions) {
    super();
    this.#watch = new PlateauWatch(OWNER, options);
  }

  override async onTrainBegin(): Promise<void> {
    this.refuseSchedule(OWNER);
    this.#watch.restart();
  }

  override async onEpochEnd(_epoch: number, logs: PendingLogs = {}): Promise<void> {
    const {monitor} = this.#watch;
    const {optimizer} = this.model;
    const values = await readLogs(logs);
    const rate = getLearningRate(optimizer);
    logs.learning_rate = rate;
    if (this.model.stopTraining && values[monitor] === undefined) return;
    const next = this.#watch.next(monitored(OWNER, monitor, values), rate);
    if (next !== rate) setLearningRate(optimizer, next);
  }

  override getState(): CallbackState {
    return {values: this.#watch.getState()};
  }

  override setState({values}: CallbackState): void {
    this.#watch.setState(values);
  }
}

/**
 * Lowers the learning rate when a monitored value no longer improves, and logs it as `learning_rate`.
 *
 * Semantics: Keras 3 `ReduceLROnPlateau`. Works with this library's optimizers and tfjs's own. As a schedule it is
 * `schedules.plateau`, which a rise can stand before.
 *
 * @throws ConfigError if `factor` is not above 0 and below 1, or `mode` is needed and not given. Training rejects with
 * one if the monitored name is absent from the logs, or if `fit` drives the learning rate by a schedule.
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): ZooCallback {
  return new ReduceLROnPlateau(options);
}
