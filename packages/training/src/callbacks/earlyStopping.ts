import {checkCount} from '../checks.ts';
import {
  copyWeights,
  disposeWeights,
  pairWithWeights,
  tensorsByName,
  type WeightTensors,
  writeWeights,
} from '../state/weightTensors.ts';
import {improvement, type Mode} from './improvement.ts';
import {type CallbackState, monitored, type PendingLogs, readLogs, ZooCallback} from './zooCallback.ts';

/** Settings of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** Name in the epoch's logs to watch. @defaultValue 'val_loss' */
  monitor?: string;
  /** Smallest change that counts as an improvement. @defaultValue 0 */
  minDelta?: number;
  /** Epochs without improvement to wait before stopping. @defaultValue 0 */
  patience?: number;
  /** Whether lower or higher is better. @defaultValue 'auto': by the name, as 'loss' and 'accuracy' tell */
  mode?: Mode;
  /** Patience counts from the start until this value has been beaten. @defaultValue none */
  baseline?: number;
  /** Epochs before this one (from 0) are not looked at. @defaultValue 0 */
  startFromEpoch?: number;
  /** Stop as soon as the value is better than this. @defaultValue none */
  stoppingThreshold?: number;
  /** Stop as soon as the value is worse than this. @defaultValue none */
  divergenceThreshold?: number;
  /** Stop as soon as the value is NaN or infinite; otherwise it counts as no improvement. @defaultValue false */
  checkFinite?: boolean;
  /** Put the best epoch's weights back when training ends; costs one copy of the weights. @defaultValue true */
  restoreBest?: boolean;
}

/** The callback that {@link earlyStopping} makes. */
export class EarlyStoppingCallback extends ZooCallback {
  /** Epoch at whose end training was stopped, from 0; undefined if it was not stopped by this callback. */
  stoppedEpoch: number | undefined;
  /** Best value seen. */
  best: number | undefined;
  /** Epoch of the best value, whose weights are restored. */
  bestEpoch: number | undefined;
  #wait = 0;
  #bestWeights: WeightTensors = new Map();
  readonly #options: EarlyStoppingOptions & {monitor: string; patience: number; startFromEpoch: number};
  readonly #improves: ReturnType<typeof improvement>;
  readonly #isBetter: ReturnType<typeof improvement>;

  constructor({
    monitor = 'val_loss',
    minDelta = 0,
    patience = 0,
    mode = 'auto',
    startFromEpoch = 0,
    checkFinite = false,
    restoreBest = true,
    ...thresholds
  }: EarlyStoppingOptions = {}) {
    super();
    checkCount('earlyStopping: patience', patience);
    checkCount('earlyStopping: startFromEpoch', startFromEpoch);
    this.#options = {...thresholds, monitor, patience, startFromEpoch, checkFinite, restoreBest};
    this.#improves = improvement('earlyStopping', monitor, mode, minDelta);
    this.#isBetter = improvement('earlyStopping', monitor, mode, 0);
  }

  override async onTrainBegin(): Promise<void> {
    this.#forget();
    this.#wait = 0;
    this.best = undefined;
    this.bestEpoch = undefined;
    this.stoppedEpoch = undefined;
  }

  override async onEpochEnd(epoch: number, logs?: PendingLogs): Promise<void> {
    const {monitor, patience, baseline, startFromEpoch} = this.#options;
    const values = await readLogs(logs);
    // tfjs skips validation in an epoch that another callback cut short
    if (this.model.stopTraining && values[monitor] === undefined) return;
    const current = monitored('earlyStopping', monitor, values);
    if (epoch < startFromEpoch) return;
    this.#wait += 1;
    if (this.#improves(current, this.best)) {
      this.best = current;
      this.bestEpoch = epoch;
      this.#remember();
      // patience starts again only once the baseline is beaten too
      if (baseline === undefined || this.#improves(current, baseline)) this.#wait = 0;
    } else if (this.#wait >= patience) this.#stop(epoch);
    if (this.#isOver(current)) this.#stop(epoch);
  }

  override async onTrainEnd(): Promise<void> {
    writeWeights(this.#bestWeights);
    this.#forget();
  }

  override getState(): CallbackState {
    const {best = null, bestEpoch = null} = this;
    const tensors = tensorsByName(this.#bestWeights);
    return {values: {best: best === null ? null : String(best), bestEpoch, wait: this.#wait}, tensors};
  }

  override setState({values: {best, bestEpoch, wait}, tensors = {}}: CallbackState): void {
    this.best = best === null ? undefined : Number(best);
    this.bestEpoch = bestEpoch === null ? undefined : Number(bestEpoch);
    this.#wait = Number(wait);
    this.#forget();
    this.#bestWeights = pairWithWeights('earlyStopping', this.model, tensors);
  }

  /** Whether one of the thresholds ends training at once. */
  #isOver(current: number): boolean {
    const {stoppingThreshold, divergenceThreshold, checkFinite} = this.#options;
    if (checkFinite && !Number.isFinite(current)) return true;
    if (stoppingThreshold !== undefined && this.#isBetter(current, stoppingThreshold)) return true;
    return divergenceThreshold !== undefined && this.#isBetter(divergenceThreshold, current);
  }

  #stop(epoch: number): void {
    this.stoppedEpoch = epoch;
    this.model.stopTraining = true;
  }

  #remember(): void {
    if (!this.#options.restoreBest) return;
    this.#forget();
    this.#bestWeights = copyWeights(this.model);
  }

  #forget(): void {
    disposeWeights(this.#bestWeights);
    this.#bestWeights = new Map();
  }
}

/**
 * Stops training when a monitored value no longer improves, and hands back the best weights seen.
 *
 * Restores at the end of training whatever ended it, so an aborted run keeps its best weights too. Never stops after
 * the first epoch it looks at for want of patience. Semantics: Keras 3 `EarlyStopping`, except that NaN never counts as
 * the best value and a missing name is an error, not a warning; thresholds and the check for finite values as in
 * Lightning's. Prechelt, "Early stopping, but when?" (1998).
 *
 * @throws ConfigError if `mode` is needed and not given. Training rejects with one if the monitored name is absent from
 * the logs; the message lists what is there.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStoppingCallback {
  return new EarlyStoppingCallback(options);
}
