/**
 * Linear (dense, fully connected) layer.
 *
 * Reference: `torch.nn.Linear`.
 */

import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {addBias} from '../ops/addBias.ts';
import {linear as multiply} from '../ops/linear.ts';
import {single, WeightedLayer, type WeightedLayerOptions} from './weightedLayer.ts';

/** Options of {@link linear}. */
export interface LinearOptions extends WeightedLayerOptions {
  /** Number of outputs. */
  units: number;
}

class Linear extends WeightedLayer {
  static className = 'ZooLinear';
  protected readonly torchAxes: undefined = undefined;
  private readonly units: number;

  constructor(options: LinearOptions) {
    super('linear', options);
    if (!Number.isInteger(options.units) || options.units < 1) {
      throw new ConfigError(`linear: units is ${options.units}; a positive integer is needed`);
    }
    this.units = options.units;
    this.inputSpec = [{ndim: 2}];
  }

  override build(inputShape: Shape): void {
    const features = inputShape[1];
    if (features === null) {
      throw new ConfigError(
        `linear '${this.name}': the number of features is unknown in the input shape ${JSON.stringify(inputShape)}; ` +
          'put a layer of fixed output size before it, such as adaptiveAvgPool2d and flatten',
      );
    }
    this.addWeights([this.units, features], this.units, {fanIn: features, fanOut: this.units});
    this.inputSpec = [{ndim: 2, axes: {1: features}}];
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [inputShape[0], this.units];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const {weight, bias} = this;
      if (weight === undefined) throw new ConfigError(`linear '${this.name}' was called before it was built`);
      const x = multiply(single(inputs), weight.read());
      return bias === undefined ? x : addBias(x, bias.read());
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), units: this.units};
  }
}
serialization.registerClass(Linear);

/**
 * Makes a linear layer, `y = x · Wᵀ + b`: `[batch, features]` to `[batch, units]`.
 *
 * Its weight is `[units, features]`, as in PyTorch and unlike `tf.layers.dense`.
 *
 * @throws ConfigError if `units` is not a positive integer.
 */
export function linear(options: LinearOptions): WeightedLayer {
  return madeLayer('linear', Linear, options);
}
