/**
 * Group normalisation layer.
 *
 * Wu and He, "Group normalization", arXiv:1803.08494 (2018). Reference: `torch.nn.GroupNorm`.
 */

import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {layers, Shape} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../../activations/checkNumber.ts';
import {ConfigError} from '../../errors.ts';
import {madeLayer} from '../../made.ts';
import {groupNorm as normalize} from '../../ops/groupNorm.ts';
import type {TorchModule} from '../torchTensors.ts';
import {single} from '../weightedLayer.ts';
import {AffineLayer, type AffineLayerOptions} from './affineLayer.ts';

/** Options of {@link groupNorm}. */
export interface GroupNormOptions extends AffineLayerOptions {
  /** Number of equal parts that the channels fall into. */
  groups: number;
}

class GroupNorm extends AffineLayer {
  static className = 'ZooGroupNorm';
  private readonly groups: number;

  constructor(options: GroupNormOptions) {
    super('groupNorm', options);
    checkNumber('groupNorm', 'groups', options.groups, 'a positive integer', n => Number.isInteger(n) && n >= 1);
    this.groups = options.groups;
    this.inputSpec = [{minNDim: 2}];
  }

  override build(inputShape: Shape): void {
    const axis = inputShape.length - 1;
    const channels = inputShape[axis];
    if (channels === null || channels % this.groups !== 0) {
      throw new ConfigError(
        `groupNorm '${this.name}': the input has shape ${JSON.stringify(inputShape)}, whose last axis, the channels, ` +
          `cannot be parted into ${this.groups} groups; give a divisor of the number of channels`,
      );
    }
    this.addAffine([channels]);
    this.inputSpec = [{ndim: inputShape.length, axes: {[axis]: channels}}];
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => this.affine(normalize(single(inputs), this.groups, this.epsilon)));
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), groups: this.groups};
  }
}
serialization.registerClass(GroupNorm);

/**
 * Makes a group normalisation layer for `[batch, …, channels]`: each group of channels of each sample is brought to mean 0 and
 * variance 1, then each channel scaled and shifted. Training and inference do the same.
 *
 * @throws ConfigError if `groups` does not part the channels.
 */
export function groupNorm(options: GroupNormOptions): layers.Layer & TorchModule {
  return madeLayer('groupNorm', GroupNorm, options);
}
