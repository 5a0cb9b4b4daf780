/**
 * Layer normalisation layer.
 *
 * Ba et al., "Layer normalization", arXiv:1607.06450 (2016). Reference: `torch.nn.LayerNorm`.
 */

import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {layers, Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../../errors.ts';
import {madeLayer} from '../../made.ts';
import {shown} from '../../ops/geometry.ts';
import {layerNorm as normalize} from '../../ops/layerNorm.ts';
import type {TorchModule} from '../torchTensors.ts';
import {single} from '../weightedLayer.ts';
import {AffineLayer, type AffineLayerOptions} from './affineLayer.ts';

/** Options of {@link layerNorm}. */
export interface LayerNormOptions extends AffineLayerOptions {
  /**
   * The last axes of the input, which are normalised together and each value of which has its own scale and shift. Null for
   * the last axis, whatever its size. @defaultValue null
   */
  normalizedShape?: number | readonly number[] | null;
}

class LayerNorm extends AffineLayer {
  static className = 'ZooLayerNorm';
  private readonly normalizedShape: readonly number[] | null;

  constructor(options: LayerNormOptions) {
    super('layerNorm', options);
    const {normalizedShape = null} = options;
    const list = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    if (list !== null && !(Array.isArray(list) && list.length > 0 && list.every(n => Number.isInteger(n) && n >= 1))) {
      throw new ConfigError(
        `layerNorm: normalizedShape is ${shown(normalizedShape)}; a positive integer, a list of such, or null is needed`,
      );
    }
    this.normalizedShape = list;
    this.inputSpec = [{minNDim: 1 + (list?.length ?? 1)}];
  }

  override build(inputShape: Shape): void {
    const count = this.normalizedShape?.length ?? 1;
    const last = inputShape.slice(-count);
    const known = last.every((n): n is number => n !== null);
    if (!known || (this.normalizedShape ?? last).join() !== last.join()) {
      throw new ConfigError(
        `layerNorm '${this.name}': the input has shape ${JSON.stringify(inputShape)}; its last axes are to be ` +
          `${this.normalizedShape === null ? 'known' : JSON.stringify(this.normalizedShape)}`,
      );
    }
    this.addAffine(last);
    const first = inputShape.length - count;
    this.inputSpec = [{ndim: inputShape.length, axes: Object.fromEntries(last.map((n, i) => [first + i, n]))}];
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => this.affine(normalize(single(inputs), this.normalizedShape?.length ?? 1, this.epsilon)));
  }

  override getConfig(): serialization.ConfigDict {
    const {normalizedShape} = this;
    return {...super.getConfig(), normalizedShape: normalizedShape === null ? null : [...normalizedShape]};
  }
}
serialization.registerClass(LayerNorm);

/**
 * Makes a layer normalisation layer: the last axes of each sample are brought to mean 0 and variance 1 together, then each
 * value scaled and shifted. Training and inference do the same. Of images `[batch, height, width, channels]`, and without
 * `normalizedShape`, it is what ConvNeXt calls LayerNorm2d.
 *
 * @throws ConfigError if the input does not end in `normalizedShape`.
 */
export function layerNorm(options: LayerNormOptions = {}): layers.Layer & TorchModule {
  return madeLayer('layerNorm', LayerNorm, options);
}
