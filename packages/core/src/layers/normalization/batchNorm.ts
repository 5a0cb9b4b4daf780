/**
 * Batch normalisation layer.
 *
 * tfjs's own keeps counting when it is frozen, fails in training without a scale or a shift, and keeps the biased variance.
 *
 * Ioffe and Szegedy, "Batch normalization", arXiv:1502.03167 (2015). Reference: `torch.nn.BatchNorm1d`, `2d`, `3d`.
 */

import {
  add,
  div,
  mul,
  ones,
  scalar,
  serialization,
  sub,
  type Tensor,
  type Tensor1D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type {LayerVariable, layers, Shape} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../../activations/checkNumber.ts';
import {ConfigError} from '../../errors.ts';
import {madeLayer} from '../../made.ts';
import {batchNorm as normalize} from '../../ops/batchNorm.ts';
import {batchNormTrain} from '../../ops/batchNormTrain.ts';
import type {TorchModule, TorchTensor} from '../torchTensors.ts';
import {single} from '../weightedLayer.ts';
import {AffineLayer, type AffineLayerOptions} from './affineLayer.ts';

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends AffineLayerOptions {
  /**
   * Weight of a batch in the running statistics, as in PyTorch: `running = (1 - momentum) · running + momentum · batch`.
   * Keras counts the other way: its 0.9 is 0.1 here, its default 0.99 is 0.01. With null, all batches weigh the same.
   * @defaultValue 0.1
   */
  momentum?: number | null;
  /** Keep running statistics, and use them outside of training. @defaultValue true */
  trackRunningStats?: boolean;
}

/** The weights that are counted, not learned. */
interface RunningStatistics {
  readonly mean: LayerVariable;
  readonly variance: LayerVariable;
  /** Batches counted so far, where that decides how much one weighs. */
  readonly batches?: LayerVariable;
}

class BatchNorm extends AffineLayer {
  static className = 'ZooBatchNorm';
  private readonly momentum: number | null;
  private readonly trackRunningStats: boolean;
  private running?: RunningStatistics;

  constructor(options: BatchNormOptions) {
    super('batchNorm', options);
    const {momentum = 0.1, trackRunningStats = true} = options;
    if (momentum !== null) {
      checkNumber('batchNorm', 'momentum', momentum, 'a number from 0 to 1, or null,', n => n >= 0 && n <= 1);
    }
    this.momentum = momentum;
    this.trackRunningStats = trackRunningStats;
    this.inputSpec = [{minNDim: 2}];
  }

  override build(inputShape: Shape): void {
    const channels = this.settleChannels(inputShape);
    this.addAffine([channels]);
    if (this.trackRunningStats) {
      const mean = this.addStatistic('running_mean', [channels], 0);
      const variance = this.addStatistic('running_var', [channels], 1);
      const batches = this.momentum === null ? this.addStatistic('num_batches_tracked', [], 0) : undefined;
      this.running = {mean, variance, batches};
    }
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], kwargs: {training?: boolean}): Tensor {
    if (!this.built) throw new ConfigError(`batchNorm '${this.name}' was called before it was built`);
    return tidy(() => {
      const x = single(inputs);
      const channels = x.shape[x.rank - 1];
      const gamma = this.weight?.read() ?? ones([channels]);
      const beta = this.bias?.read() ?? zeros([channels]);
      const training = kwargs.training === true && this.trainable;
      if (this.running !== undefined && !training) {
        const {mean, variance} = this.running;
        return normalize(x, {gamma, beta, mean: mean.read(), variance: variance.read()}, this.epsilon);
      }
      const values = x.size / channels;
      if (training && values < 2) this.refuseSingle(x);
      const {y, mean, variance} = batchNormTrain(x, gamma, beta, this.epsilon);
      if (training) this.count(mean, variance, values);
      return y;
    });
  }

  private refuseSingle(x: Tensor): never {
    throw new ConfigError(
      `batchNorm '${this.name}': training on an input of shape [${x.shape}], which has fewer than 2 values for each ` +
        'channel and so no variance; use a larger batch (drop a last batch of one sample), or freeze the layer',
    );
  }

  /** Takes a batch of so many values a channel into the running statistics, its variance as the unbiased estimate. */
  private count(mean: Tensor1D, variance: Tensor1D, values: number): void {
    const {running} = this;
    if (running === undefined) return;
    let share: Tensor = scalar(this.momentum ?? 0);
    if (running.batches !== undefined) {
      const batches = add(running.batches.read(), 1);
      running.batches.write(batches);
      share = div(1, batches);
    }
    const follow = (variable: LayerVariable, value: Tensor): void => {
      const old = variable.read();
      variable.write(add(old, mul(share, sub(value, old))));
    };
    follow(running.mean, mean);
    follow(running.variance, mul(variance, values / (values - 1)));
  }

  override torchTensors(): TorchTensor[] {
    const tensors = super.torchTensors();
    if (this.running === undefined) return tensors;
    const {mean, variance, batches} = this.running;
    tensors.push({name: 'running_mean', variable: mean}, {name: 'running_var', variable: variance});
    if (batches !== undefined) tensors.push({name: 'num_batches_tracked', variable: batches});
    return tensors;
  }

  override getConfig(): serialization.ConfigDict {
    const {momentum, trackRunningStats} = this;
    return {...super.getConfig(), momentum, trackRunningStats};
  }
}
serialization.registerClass(BatchNorm);

/**
 * Makes a batch normalisation layer, `y = γ · (x - mean) / √(variance + epsilon) + β` for each channel, the last axis of
 * `[batch, …, channels]`: PyTorch's BatchNorm1d, 2d and 3d alike.
 *
 * In training the statistics are those of the batch, and running ones are kept of its mean and its unbiased variance, for
 * use at other times. A layer with `trainable = false` uses the running statistics in training too and leaves them alone,
 * as fine-tuning wants it. Without `trackRunningStats` every batch is normalised by its own statistics, always.
 *
 * @throws ConfigError if an option is out of range, or on training with fewer than two values a channel.
 */
export function batchNorm(options: BatchNormOptions = {}): layers.Layer & TorchModule {
  return madeLayer('batchNorm', BatchNorm, options);
}
