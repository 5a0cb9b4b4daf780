import {ConfigError} from '@tfjs-zoo/core';
import {checkCount, checkRate} from '../checks.ts';
import {getLearningRate, setLearningRate} from '../optimizerSettings.ts';
import {cosineBetween} from '../schedules/schedule.ts';
import {WeightAverage} from './weightAverage.ts';
import {type CallbackState, ZooCallback} from './zooCallback.ts';

/** Settings of {@link stochasticWeightAveraging}. */
export interface StochasticWeightAveragingOptions {
  /** Constant learning rate while weights are averaged. @defaultValue the one that training has then */
  learningRate?: number;
  /** First epoch that is averaged: its number from 0, or below 1 the share of the epochs before it. @defaultValue 0.8 */
  start?: number;
  /** Epochs over which the learning rate moves to `learningRate` along a cosine. @defaultValue 10 */
  annealEpochs?: number;
}

class StochasticWeightAveraging extends ZooCallback {
  readonly #average = new WeightAverage();
  readonly #options: StochasticWeightAveragingOptions & {start: number; annealEpochs: number};
  #averaged = 0;
  #rateBefore: number | undefined;

  constructor(options: StochasticWeightAveragingOptions & {start: number; annealEpochs: number}) {
    super();
    this.#options = options;
  }

  override async onTrainBegin(): Promise<void> {
    if (this.#options.learningRate !== undefined) this.refuseSchedule('stochasticWeightAveraging');
    this.#average.clear();
    this.#averaged = 0;
    this.#rateBefore = undefined;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const {learningRate, annealEpochs} = this.#options;
    const done = epoch - this.#first();
    if (done < 0 || learningRate === undefined) return;
    const {optimizer} = this.model;
    this.#rateBefore ??= getLearningRate(optimizer);
    const share = annealEpochs === 0 ? 1 : Math.min(done / annealEpochs, 1);
    setLearningRate(optimizer, cosineBetween(this.#rateBefore, learningRate, share));
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    if (epoch < this.#first()) return;
    this.#averaged += 1;
    this.#average.update(this.model, 1 / this.#averaged);
  }

  override async onTrainEnd(): Promise<void> {
    this.#average.settle();
  }

  override getState(): CallbackState {
    const values = {averaged: this.#averaged, rateBefore: this.#rateBefore ?? null};
    return {values, tensors: this.#average.tensors()};
  }

  override setState({values: {averaged, rateBefore}, tensors = {}}: CallbackState): void {
    this.#averaged = Number(averaged);
    this.#rateBefore = rateBefore === null ? undefined : Number(rateBefore);
    this.#average.restore(this.model, tensors, 'stochasticWeightAveraging');
  }

  #first(): number {
    const {start} = this.#options;
    return start < 1 ? Math.floor(start * Number(this.params.epochs)) : start;
  }
}

/**
 * Averages the weights of the last epochs, at a constant learning rate, and leaves the average in the model when
 * training ends: a flatter minimum, which generalises better.
 *
 * All weights are averaged. The statistics of batch normalisation are then those of no network: run
 * `updateBatchNorm(model, data)` afterwards if the model has such layers.
 *
 * Izmailov et al., "Averaging weights leads to wider optima and better generalization", arXiv:1803.05407.
 * References: `torch.optim.swa_utils`, Lightning `StochasticWeightAveraging`.
 *
 * @throws ConfigError if an option is out of range. Training rejects with one if `learningRate` is given and `fit` drives
 *   the rate by a schedule.
 */
export function stochasticWeightAveraging({
  start = 0.8,
  annealEpochs = 10,
  learningRate,
}: StochasticWeightAveragingOptions = {}): ZooCallback {
  if (!(start >= 0 && (start < 1 || Number.isInteger(start)))) {
    throw new ConfigError(
      `stochasticWeightAveraging: start is ${start}; give the number of an epoch, or a share from 0 to below 1`,
    );
  }
  checkCount('stochasticWeightAveraging: annealEpochs', annealEpochs);
  if (learningRate !== undefined) checkRate('stochasticWeightAveraging', learningRate);
  return new StochasticWeightAveraging({learningRate, start, annealEpochs});
}
