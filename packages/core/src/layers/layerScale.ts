/**
 * A factor for each channel, learned, which starts so small that a residual branch hardly counts at first.
 *
 * Touvron et al., "Going deeper with image transformers", arXiv:2103.17239 (2021). Reference: timm's `LayerScale`.
 */

import {mul, serialization, type Tensor} from '@tensorflow/tfjs-core';
import {initializers, type LayerVariable, layers, type Shape} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../activations/checkNumber.ts';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import type {TorchModule, TorchTensor} from './torchTensors.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link layerScale}. */
export interface LayerScaleOptions extends NonNullable<LayerOptions> {
  /** Factor to begin with. @defaultValue 1e-5 */
  init?: number;
}

class LayerScale extends layers.Layer implements TorchModule {
  static className = 'ZooLayerScale';
  private readonly init: number;
  private gamma?: LayerVariable;

  constructor(options: LayerScaleOptions) {
    super(options);
    const {init = 1e-5} = options;
    checkNumber('layerScale', 'init', init, 'a finite number');
    this.init = init;
    this.inputSpec = [{minNDim: 2}];
  }

  override build(inputShape: Shape): void {
    const channels = inputShape[inputShape.length - 1];
    if (channels === null) {
      throw new ConfigError(
        `layerScale '${this.name}': the number of channels is unknown in the input shape ` +
          `${JSON.stringify(inputShape)}; give it as the last number of inputShape`,
      );
    }
    this.gamma = this.addWeight('gamma', [channels], 'float32', initializers.constant({value: this.init}));
    this.inputSpec = [{minNDim: 2, axes: {[-1]: channels}}];
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (this.gamma === undefined) throw new ConfigError(`layerScale '${this.name}' was called before it was built`);
    return mul(single(inputs), this.gamma.read());
  }

  torchTensors(): TorchTensor[] {
    return this.gamma === undefined ? [] : [{name: 'gamma', variable: this.gamma}];
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), init: this.init};
  }
}
serialization.registerClass(LayerScale);

/**
 * Makes a layer that computes `gamma · x`, `gamma` being `[channels]`, and leaves the shape as it is.
 *
 * @throws ConfigError if `init` is not finite or the number of channels is unknown.
 */
export function layerScale(options: LayerScaleOptions = {}): layers.Layer & TorchModule {
  return madeLayer('layerScale', LayerScale, options);
}
