import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import {WeightAverage} from './weightAverage.ts';
import {type CallbackState, stepsPerEpoch, ZooCallback} from './zooCallback.ts';

/** Settings of {@link emaWeights}. */
export interface EmaWeightsOptions {
  /** Share of the average that each update keeps, in [0, 1). @defaultValue 0.999 */
  decay?: number;
  /** Steps between two updates; more cost less time and call for a smaller `decay`. @defaultValue 1 */
  everySteps?: number;
  /** Begin with small decays, `min(decay, (1 + n) / (10 + n))` at update n, so that early weights are forgotten. @defaultValue true */
  warmup?: boolean;
  /** Validate with the averages, in `fit` and `model.fitDataset`. @defaultValue true */
  validate?: boolean;
}

class EmaWeights extends ZooCallback {
  readonly #average = new WeightAverage();
  readonly #options: Required<EmaWeightsOptions>;
  #step = 0;
  #updates = 0;

  constructor(options: Required<EmaWeightsOptions>) {
    super();
    this.#options = options;
  }

  override async onTrainBegin(): Promise<void> {
    this.#average.clear();
    this.#step = 0;
    this.#updates = 0;
  }

  override async onBatchEnd(batch: number): Promise<void> {
    const {decay, everySteps, warmup, validate} = this.#options;
    this.#step += 1;
    if (this.#step % everySteps === 0) {
      const kept = warmup ? Math.min(decay, (1 + this.#updates) / (10 + this.#updates)) : decay;
      this.#average.update(this.model, 1 - kept);
      this.#updates += 1;
    }
    // what comes between an epoch's last step and its end is the validation
    if (validate && batch + 1 === stepsPerEpoch(this.params)) this.#average.swapIn(this.model);
  }

  override async onEpochEnd(): Promise<void> {
    this.#average.swapOut();
  }

  override async onTrainEnd(): Promise<void> {
    this.#average.swapOut();
    this.#average.settle();
  }

  override getState(): CallbackState {
    return {values: {step: this.#step, updates: this.#updates}, tensors: this.#average.tensors()};
  }

  override setState({values: {step, updates}, tensors = {}}: CallbackState): void {
    this.#step = Number(step);
    this.#updates = Number(updates);
    this.#average.restore(this.model, tensors, 'emaWeights');
  }
}

/**
 * Keeps an exponential moving average of the weights, `a ← decay · a + (1 − decay) · w`, validates with it, and leaves
 * it in the model when training ends. Usually better than the last weights, at the cost of one copy of them (two during
 * validation).
 *
 * All weights are averaged, batch normalisation's statistics too, as in timm. Callbacks that stand before it in the list
 * see the averages at an epoch's end, those behind it the weights that training goes on with: a checkpoint of the
 * averages comes before. Where an epoch's number of steps is not known in advance, as with generators, and in tfjs's
 * own `model.fit`, which validates within the last step, validation sees the weights themselves.
 *
 * Polyak, Juditsky, "Acceleration of stochastic approximation by averaging" (1992). References: Keras `SwapEMAWeights`,
 * timm `ModelEmaV3`; the warm-up is that of TensorFlow's `ExponentialMovingAverage(num_updates)`.
 *
 * @throws ConfigError if `decay` is not in [0, 1) or `everySteps` not a positive integer.
 */
export function emaWeights({
  decay = 0.999,
  everySteps = 1,
  warmup = true,
  validate = true,
}: EmaWeightsOptions = {}): ZooCallback {
  if (!(decay >= 0 && decay < 1)) {
    throw new ConfigError(`emaWeights: decay is ${decay}; it must be at least 0 and below 1`);
  }
  checkCount('emaWeights: everySteps', everySteps, 1);
  return new EmaWeights({decay, everySteps, warmup, validate});
}
