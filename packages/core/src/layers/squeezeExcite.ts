/**
 * Squeeze-and-excitation: each channel is multiplied by a factor that depends on the means of all of them.
 *
 * `y = x · s(W₂ · a(W₁ · mean(x) + b₁) + b₂)`, `a` and `s` being the two activations.
 *
 * Hu et al., "Squeeze-and-excitation networks", arXiv:1709.01507 (2018).
 * Reference: `torchvision.ops.SqueezeExcitation`, whose names the weights have.
 */

import {
  matMul,
  mul,
  reshape,
  serialization,
  slice,
  type Tensor,
  type Tensor2D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type {LayerVariable, Shape} from '@tensorflow/tfjs-layers';
import type {Activation} from '../activations/defineActivation.ts';
import {hardSigmoid, hardSwish, relu, relu6, sigmoid, silu, tanh} from '../activations/index.ts';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {addBias} from '../ops/addBias.ts';
import {shown} from '../ops/geometry.ts';
import {globalAvg} from '../ops/pooling/globalAvg.ts';
import {checkCount} from './convolution/checkCount.ts';
import type {TorchTensor} from './torchTensors.ts';
import {single, WeightedLayer, type WeightedLayerOptions} from './weightedLayer.ts';

/** Activations that squeeze-and-excitation can use, by name. */
export type SqueezeExciteActivation = 'relu' | 'relu6' | 'silu' | 'hardSwish' | 'tanh' | 'sigmoid' | 'hardSigmoid';

const ACTIVATIONS: Readonly<Record<SqueezeExciteActivation, Activation>> = {
  relu,
  relu6,
  silu,
  hardSwish,
  tanh,
  sigmoid,
  hardSigmoid,
};

/** Options of {@link squeezeExcite}. */
export interface SqueezeExciteOptions extends WeightedLayerOptions {
  /** Number of units between the two linear maps. */
  squeezeChannels: number;
  /** What follows the first map. @defaultValue 'relu' */
  activation?: SqueezeExciteActivation;
  /** What makes factors of the second map's results. @defaultValue 'sigmoid' */
  scaleActivation?: SqueezeExciteActivation;
}

function checkActivation(option: string, name: SqueezeExciteActivation): void {
  if (Object.hasOwn(ACTIVATIONS, name)) return;
  throw new ConfigError(
    `squeezeExcite: ${option} is ${shown(name)}; one of ${Object.keys(ACTIVATIONS).join(', ')} is needed`,
  );
}

/** A linear map of the means, as PyTorch has it: a convolution by windows of one pixel. */
interface Map {
  readonly weight: LayerVariable;
  readonly bias: LayerVariable | undefined;
}

/** `[1, 1, in, out]` to PyTorch's `[out, in, 1, 1]`. */
const AXES = [3, 2, 0, 1] as const;

class SqueezeExcite extends WeightedLayer {
  static className = 'ZooSqueezeExcite';
  protected readonly torchAxes: readonly number[] = AXES;
  private readonly squeezeChannels: number;
  private readonly activation: SqueezeExciteActivation;
  private readonly scaleActivation: SqueezeExciteActivation;
  private maps: readonly Map[] = [];

  constructor(options: SqueezeExciteOptions) {
    super('squeezeExcite', options);
    const {squeezeChannels, activation = 'relu', scaleActivation = 'sigmoid'} = options;
    checkCount('squeezeExcite', 'squeezeChannels', squeezeChannels);
    checkActivation('activation', activation);
    checkActivation('scaleActivation', scaleActivation);
    this.squeezeChannels = squeezeChannels;
    this.activation = activation;
    this.scaleActivation = scaleActivation;
    this.inputSpec = [{ndim: 4}];
  }

  private addMap(name: string, inputs: number, outputs: number): Map {
    const fans = {fanIn: inputs, fanOut: outputs};
    return {
      weight: this.addKernel(`${name}.weight`, [1, 1, inputs, outputs], fans),
      bias: this.addBias(`${name}.bias`, outputs, fans),
    };
  }

  override build(inputShape: Shape): void {
    const channels = inputShape[3];
    if (channels === null) {
      throw new ConfigError(
        `squeezeExcite '${this.name}': the number of channels is unknown in the input shape ` +
          `${JSON.stringify(inputShape)}; give it in inputShape: [height, width, channels]`,
      );
    }
    const {squeezeChannels: squeezed} = this;
    this.maps = [this.addMap('fc1', channels, squeezed), this.addMap('fc2', squeezed, channels)];
    this.inputSpec = [{ndim: 4, axes: {3: channels}}];
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (!this.built) throw new ConfigError(`squeezeExcite '${this.name}' was called before it was built`);
    return tidy(() => {
      const x = single(inputs);
      const [batch, , , channels] = x.shape;
      // some kernels fail at the mean of nothing; an image of zeros stands in, so that the weights have gradients
      const whole = x.size === 0 ? zeros([1, channels]) : globalAvg(x, false);
      const functions = [ACTIVATIONS[this.activation], ACTIVATIONS[this.scaleActivation]];
      const factors = this.maps.reduce<Tensor>((means, map, i) => functions[i](apply(means, map)), whole);
      const own = batch === 0 ? slice(factors, 0, 0) : factors;
      return mul(x, reshape(own, [batch, 1, 1, channels]));
    });
  }

  override torchTensors(): TorchTensor[] {
    return this.maps.flatMap(({weight, bias}, i) => {
      const name = `fc${i + 1}`;
      const tensors: TorchTensor[] = [{name: `${name}.weight`, variable: weight, axes: AXES}];
      if (bias !== undefined) tensors.push({name: `${name}.bias`, variable: bias});
      return tensors;
    });
  }

  override getConfig(): serialization.ConfigDict {
    const {squeezeChannels, activation, scaleActivation} = this;
    return {...super.getConfig(), squeezeChannels, activation, scaleActivation};
  }
}
serialization.registerClass(SqueezeExcite);

function apply(x: Tensor, {weight, bias}: Map): Tensor {
  const kernel = weight.read();
  const [, , inputs, outputs] = kernel.shape;
  const y = matMul(x as Tensor2D, reshape(kernel, [inputs, outputs]));
  return bias === undefined ? y : addBias(y, bias.read());
}

/**
 * Makes a squeeze-and-excitation layer, which leaves the shape `[batch, height, width, channels]` as it is.
 *
 * Its weights are `fc1.weight`, `[1, 1, channels, squeezeChannels]`, and `fc2.weight`, the other way round, with a bias
 * each; in PyTorch's state dicts the weights are `[out, in, 1, 1]`.
 *
 * @throws ConfigError if an option is out of range or the number of channels is unknown.
 */
export function squeezeExcite(options: SqueezeExciteOptions): WeightedLayer {
  return madeLayer('squeezeExcite', SqueezeExcite, options);
}
