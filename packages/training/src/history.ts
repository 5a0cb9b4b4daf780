import {type CurvesOptions, curvesSvg} from './curves/curvesSvg.ts';
import {type Diagnosis, diagnose} from './diagnose.ts';
import type {HistoryData, StopReason} from './historyData.ts';

/** Where the time of an epoch's steps went. */
export interface EpochLoading {
  epoch: number;
  /** Time for all steps of the epoch, validation left out, in seconds. */
  seconds: number;
  /** The part of it in which the next batch was waited for. Above a few percent, loading is what limits the training. */
  dataWait: number;
  /** Samples left out because they could not be read. */
  skipped: number;
}

/** What a training run leaves behind. */
export class History implements HistoryData {
  /** Numbers of the finished epochs, from 0. An epoch that was aborted midway is not among them. */
  epochs: number[] = [];
  /** One value an epoch by name: `loss`, the metrics, `learning_rate`, and `val_…`; NaN where an epoch had none. */
  logs: Record<string, number[]> = {};
  /** Updates made, those of an unfinished epoch included. */
  steps = 0;
  /** Why training ended. */
  stopReason: StopReason = 'completed';

  readonly #loading: EpochLoading[] = [];

  /**
   * How the data came, one entry for each epoch that this run trained to its last batch. Times differ from run to run, and
   * are therefore no part of what two histories are compared by, or of what is stored of one.
   */
  get loading(): readonly EpochLoading[] {
    return this.#loading;
  }

  /** Adds to `loading`. */
  recordLoading(loading: EpochLoading): void {
    this.#loading.push(loading);
  }

  /** Adds an epoch's logs; every name keeps one value for each epoch. */
  record(epoch: number, logs: Readonly<Record<string, number>>): void {
    for (const name of Object.keys(logs)) this.logs[name] ??= this.epochs.map(() => Number.NaN);
    for (const [name, values] of Object.entries(this.logs)) values.push(logs[name] ?? Number.NaN);
    this.epochs.push(epoch);
  }

  /**
   * The learning curves as an SVG document; see `curvesSvg`.
   *
   * @throws ConfigError if there is no epoch.
   */
  plot(options: CurvesOptions = {}): string {
    return curvesSvg(this, options);
  }

  /** What the curves show and what to try; see `diagnose`. */
  diagnose(): Diagnosis {
    return diagnose(this);
  }
}
