import {dispose, type Scalar, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError, metrics} from '@tfjs-zoo/core';
import type {Objective} from './objective.ts';
import {RunningMeans} from './runningMeans.ts';

/** What one batch adds. */
export interface BatchValues {
  /** Sums of loss and metrics over the samples. */
  readonly totals: Scalar[];
  /** The model's outputs, if the objective has metrics over the whole data set. */
  readonly outputs?: Tensor;
}

/** What an epoch has added up: sums of the means over the samples, and what metrics that are no means have seen. */
export interface EpochState {
  readonly sums: readonly number[];
  readonly samples: number;
  readonly seen: readonly metrics.MetricMemory[];
}

/** Loss and metrics over an epoch, each exact: means over the samples, and metrics that need all of them together. */
export class EpochValues {
  readonly #owner: string;
  readonly #names: readonly string[];
  readonly #means: RunningMeans;
  readonly #passes: readonly (readonly [string, metrics.Accumulator])[];
  #first = true;

  constructor(owner: string, {names, meanNames, exact}: Objective) {
    this.#owner = owner;
    this.#names = names;
    this.#means = new RunningMeans(meanNames);
    this.#passes = exact.map(([name, metric]) => [name, metric.accumulator()]);
  }

  /** Adds a batch, and disposes its values; the labels stay. */
  async add({totals, outputs}: BatchValues, labels: Tensor): Promise<void> {
    try {
      await this.#means.add(totals, labels.shape[0] ?? 0);
      if (outputs) await this.#measure(labels, outputs);
    } finally {
      outputs?.dispose();
      dispose(totals);
    }
  }

  /** The values so far, by name, in the order they were asked for. */
  async result(): Promise<Record<string, number>> {
    const values = await this.#means.result();
    for (const [name, pass] of this.#passes) values[name] = pass.result();
    return Object.fromEntries(this.#names.map(name => [name, values[name]]));
  }

  /** Whether {@link getState} can be called: metrics of others need not be able to tell what they have seen. */
  get hasState(): boolean {
    return this.#passes.every(([, pass]) => pass.getState && pass.setState);
  }

  /** What has been added up so far, for a run that goes on in the middle of an epoch. */
  async getState(): Promise<EpochState> {
    const seen = this.#passes.map(([, pass]) => pass.getState?.() ?? {});
    return {...(await this.#means.getState()), seen};
  }

  /** Goes on from a state. */
  setState({seen, ...means}: EpochState): void {
    this.#means.setState(means);
    for (const [i, [, pass]] of this.#passes.entries()) pass.setState?.(seen[i] ?? {});
  }

  /** Frees what has not been read. */
  dispose(): void {
    this.#means.dispose();
  }

  async #measure(labels: Tensor, outputs: Tensor): Promise<void> {
    // read once for all metrics
    const batch = await metrics.readBatch(labels, outputs);
    for (const [, pass] of this.#passes) pass.add(batch);
    if (this.#first) this.#checkNumbers();
    this.#first = false;
  }

  /** @throws ConfigError at the first batch, rather than after an epoch, if a metric gives more than a number. */
  #checkNumbers(): void {
    for (const [name, pass] of this.#passes) {
      const value: unknown = pass.result();
      if (typeof value === 'number') continue;
      throw new ConfigError(
        `${this.#owner}: metric '${name}' gives ${Array.isArray(value) ? `${value.length} values` : typeof value}, ` +
          'and logs hold one number a name; give one that averages, or ask this one after training, by itself',
      );
    }
  }
}
