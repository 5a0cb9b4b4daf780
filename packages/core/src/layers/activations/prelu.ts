/**
 * Rectified linear unit whose slope below 0 is learned.
 *
 * He et al., "Delving deep into rectifiers", arXiv:1502.01852 (2015). Reference: `torch.nn.PReLU`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {initializers, type LayerVariable, layers, type Shape} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../../activations/checkNumber.ts';
import {prelu as apply} from '../../activations/prelu.ts';
import {ConfigError} from '../../errors.ts';
import {madeLayer} from '../../made.ts';
import type {TorchModule, TorchTensor} from '../torchTensors.ts';
import {type LayerOptions, single} from '../weightedLayer.ts';

/** Options of {@link prelu}. */
export interface PreluOptions extends NonNullable<LayerOptions> {
  /** Number of slopes: 1 for all channels together, or the number of channels. @defaultValue 1 */
  numParameters?: number;
  /** Slope to begin with. @defaultValue 0.25 */
  init?: number;
}

class Prelu extends layers.Layer implements TorchModule {
  static className = 'ZooPrelu';
  private readonly numParameters: number;
  private readonly init: number;
  private weight?: LayerVariable;

  constructor(options: PreluOptions) {
    super(options);
    const {numParameters = 1, init = 0.25} = options;
    checkNumber('prelu', 'numParameters', numParameters, 'a positive integer', n => Number.isInteger(n) && n >= 1);
    checkNumber('prelu', 'init', init, 'a finite number');
    this.numParameters = numParameters;
    this.init = init;
    this.inputSpec = [{minNDim: 2}];
  }

  override build(inputShape: Shape): void {
    const channels = inputShape[inputShape.length - 1];
    if (this.numParameters !== 1 && this.numParameters !== channels) {
      throw new ConfigError(
        `prelu '${this.name}': numParameters is ${this.numParameters} and the input has shape ` +
          `${JSON.stringify(inputShape)}; 1 or the number of channels, the last of the shape, is needed`,
      );
    }
    const start = initializers.constant({value: this.init});
    this.weight = this.addWeight('weight', [this.numParameters], 'float32', start);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (this.weight === undefined) throw new ConfigError(`prelu '${this.name}' was called before it was built`);
    return apply(single(inputs), this.weight.read());
  }

  torchTensors(): TorchTensor[] {
    return this.weight === undefined ? [] : [{name: 'weight', variable: this.weight}];
  }

  override getConfig(): serialization.ConfigDict {
    const {numParameters, init} = this;
    return {...super.getConfig(), numParameters, init};
  }
}
serialization.registerClass(Prelu);

/**
 * Makes a layer that computes `x` above 0, else `weight · x`, and learns the weight: `[1]` or `[channels]`, as PyTorch's.
 *
 * @throws ConfigError if `numParameters` is neither 1 nor the number of channels.
 */
export function prelu(options: PreluOptions = {}): layers.Layer & TorchModule {
  return madeLayer('prelu', Prelu, options);
}
