import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import {numberFromJson, numberToJson, objectFromJson} from '../state/json.ts';
import {improvement, type Mode} from './improvement.ts';
import type {JsonValue} from './zooCallback.ts';

/** Settings of `reduceLROnPlateau` and `schedules.plateau`. */
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

/** Watches a value and tells what the learning rate is to be. Semantics: Keras 3 `ReduceLROnPlateau`. */
export class PlateauWatch {
  readonly monitor: string;
  readonly #options: Required<ReduceLROnPlateauOptions>;
  readonly #improves: ReturnType<typeof improvement>;
  #best: number | undefined;
  #wait = 0;
  #cooldown = 0;

  /** @throws ConfigError if an option is out of range, or `mode` is needed and not given. */
  constructor(
    owner: string,
    {
      monitor = 'val_loss',
      factor = 0.1,
      patience = 10,
      minDelta = 1e-4,
      mode = 'auto',
      cooldown = 0,
      minLearningRate = 0,
    }: ReduceLROnPlateauOptions,
  ) {
    if (!(factor > 0 && factor < 1)) {
      throw new ConfigError(`${owner}: factor is ${factor}; it must be above 0 and below 1`);
    }
    checkCount(`${owner}: patience`, patience);
    checkCount(`${owner}: cooldown`, cooldown);
    this.monitor = monitor;
    this.#options = {monitor, factor, patience, minDelta, mode, cooldown, minLearningRate};
    this.#improves = improvement(owner, monitor, mode, minDelta);
  }

  /** Forgets all values. */
  restart(): void {
    this.#best = undefined;
    this.#wait = 0;
    this.#cooldown = 0;
  }

  /** The rate for the next epoch, after one with this value and this rate. */
  next(value: number, rate: number): number {
    if (this.#cooldown > 0) {
      this.#cooldown -= 1;
      this.#wait = 0;
    }
    if (this.#improves(value, this.#best)) {
      this.#best = value;
      this.#wait = 0;
    } else if (this.#cooldown === 0) {
      this.#wait += 1;
      if (this.#wait >= this.#options.patience) return this.#reduced(rate);
    }
    return rate;
  }

  getState(): {readonly [name: string]: JsonValue} {
    const best = this.#best === undefined ? null : numberToJson(this.#best);
    return {best, wait: this.#wait, cooldown: this.#cooldown};
  }

  /** @throws Error if it is not a state. */
  setState(state: JsonValue): void {
    const {best, wait, cooldown} = objectFromJson('plateau', state);
    this.#best = best === null ? undefined : numberFromJson('best', best);
    this.#wait = numberFromJson('wait', wait);
    this.#cooldown = numberFromJson('cooldown', cooldown);
  }

  #reduced(rate: number): number {
    const {factor, minLearningRate, cooldown} = this.#options;
    if (rate <= minLearningRate) return rate;
    this.#cooldown = cooldown;
    this.#wait = 0;
    return Math.max(rate * factor, minLearningRate);
  }
}
