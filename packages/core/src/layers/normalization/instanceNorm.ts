/**
 * Instance normalisation layer.
 *
 * Ulyanov et al., "Instance normalization", arXiv:1607.08022 (2016). Reference: `torch.nn.InstanceNorm1d`, `2d`, `3d`.
 */

import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {layers, Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../../errors.ts';
import {madeLayer} from '../../made.ts';
import {groupNorm as normalize} from '../../ops/groupNorm.ts';
import type {TorchModule} from '../torchTensors.ts';
import {single} from '../weightedLayer.ts';
import {AffineLayer, type AffineLayerOptions} from './affineLayer.ts';

/** Options of {@link instanceNorm}. Unlike in other layers, there is no scale and no shift unless asked for, as in PyTorch. */
export interface InstanceNormOptions extends AffineLayerOptions {
  /** Learn a scale, PyTorch's `weight`. @defaultValue false */
  scale?: boolean;
  /** Learn a shift, PyTorch's `bias`. @defaultValue false */
  center?: boolean;
}

class InstanceNorm extends AffineLayer {
  static className = 'ZooInstanceNorm';

  constructor(options: InstanceNormOptions) {
    super('instanceNorm', {scale: false, center: false, ...options});
    this.inputSpec = [{minNDim: 3}];
  }

  override build(inputShape: Shape): void {
    const channels = this.settleChannels(inputShape);
    this.addAffine([channels]);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = single(inputs);
    const channels = x.shape[x.rank - 1];
    if (x.shape.slice(1, -1).every(n => n === 1)) {
      throw new ConfigError(
        `instanceNorm '${this.name}': the input has shape [${x.shape}], with one value for each channel and so no variance; ` +
          'larger images are needed',
      );
    }
    return tidy(() => this.affine(normalize(x, channels, this.epsilon)));
  }
}
serialization.registerClass(InstanceNorm);

/**
 * Makes an instance normalisation layer for `[batch, …size, channels]`: each channel of each sample is brought to mean 0 and
 * variance 1. Training and inference do the same: running statistics, off in PyTorch unless asked for, are not kept.
 *
 * @throws ConfigError if an input has one value for each channel only.
 */
export function instanceNorm(options: InstanceNormOptions = {}): layers.Layer & TorchModule {
  return madeLayer('instanceNorm', InstanceNorm, options);
}
