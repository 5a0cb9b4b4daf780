/**
 * What normalising layers share: a scale and a shift, either of which may be left out, and PyTorch's names for them.
 */
import {add, mul, type serialization, type Tensor} from '@tensorflow/tfjs-core';
import {initializers, type LayerVariable, layers, type Shape} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../../activations/checkNumber.ts';
import {ConfigError} from '../../errors.ts';
import type {Initializer} from '../../initializers/base.ts';
import {
  findInitializer,
  type InitializerSpec,
  initializerConfig,
  weightInitializer,
} from '../../initializers/resolve.ts';
import {checkSeed, streamOf} from '../../rng/key.ts';
import {currentSeed} from '../../rng/seed.ts';
import type {TorchModule, TorchTensor} from '../torchTensors.ts';
import type {LayerOptions} from '../weightedLayer.ts';

/** Options of layers that normalise. */
export interface AffineLayerOptions extends NonNullable<LayerOptions> {
  /** What is added to the variance, so that nothing is divided by 0. @defaultValue 0.00001 */
  epsilon?: number;
  /** Learn a scale, PyTorch's `weight`. @defaultValue true */
  scale?: boolean;
  /** Learn a shift, PyTorch's `bias`. @defaultValue true */
  center?: boolean;
  /** Fills the scale. @defaultValue 'ones' */
  gammaInitializer?: InitializerSpec;
  /** Fills the shift. @defaultValue 'zeros' */
  betaInitializer?: InitializerSpec;
  /** Seed of the initial values. @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
}

/** Base of layers that normalise, then scale and shift. */
export abstract class AffineLayer extends layers.Layer implements TorchModule {
  protected readonly epsilon: number;
  private readonly owner: string;
  protected weight?: LayerVariable;
  protected bias?: LayerVariable;
  private readonly scale: boolean;
  private readonly center: boolean;
  private readonly seed: number;
  private readonly gammaInitializer: Initializer;
  private readonly betaInitializer: Initializer;
  private readonly initializerConfigs: serialization.ConfigDict;

  constructor(owner: string, options: AffineLayerOptions) {
    super(options);
    const {
      epsilon = 1e-5,
      scale = true,
      center = true,
      gammaInitializer = 'ones',
      betaInitializer = 'zeros',
      seed = currentSeed(),
    } = options;
    checkNumber(owner, 'epsilon', epsilon, 'a number of at least 0', n => n >= 0);
    this.owner = owner;
    this.epsilon = epsilon;
    this.scale = scale;
    this.center = center;
    this.seed = checkSeed(owner, seed);
    this.gammaInitializer = findInitializer(owner, gammaInitializer);
    this.betaInitializer = findInitializer(owner, betaInitializer);
    this.initializerConfigs = {
      gammaInitializer: initializerConfig(gammaInitializer, this.gammaInitializer),
      betaInitializer: initializerConfig(betaInitializer, this.betaInitializer),
    };
  }

  /** The number of channels, the last axis, which from now on is the only one that is taken. */
  protected settleChannels(inputShape: Shape): number {
    const axis = inputShape.length - 1;
    const channels = inputShape[axis];
    if (channels === null) {
      throw new ConfigError(
        `${this.owner} '${this.name}': the number of channels is unknown in the input shape ` +
          `${JSON.stringify(inputShape)}; give the last axis a size`,
      );
    }
    this.inputSpec = [{ndim: inputShape.length, axes: {[axis]: channels}}];
    return channels;
  }

  /** Creates the weights that the options ask for, of `shape`. */
  protected addAffine(shape: number[]): void {
    const count = shape.reduce((a, b) => a * b, 1);
    const fill = (initializer: Initializer, weight: string): Initializer => {
      const stream = streamOf(`${this.name}/${weight}`);
      return weightInitializer(initializer, {seed: this.seed, stream, fans: {fanIn: count, fanOut: count}});
    };
    if (this.scale) this.weight = this.addWeight('weight', shape, 'float32', fill(this.gammaInitializer, 'weight'));
    if (this.center) this.bias = this.addWeight('bias', shape, 'float32', fill(this.betaInitializer, 'bias'));
  }

  /** A weight that is not learned, filled with one number. */
  protected addStatistic(name: string, shape: number[], value: number): LayerVariable {
    return this.addWeight(name, shape, 'float32', initializers.constant({value}), undefined, false);
  }

  /** Scales and shifts what has been normalised. */
  protected affine(x: Tensor): Tensor {
    const scaled = this.weight === undefined ? x : mul(x, this.weight.read());
    return this.bias === undefined ? scaled : add(scaled, this.bias.read());
  }

  torchTensors(): TorchTensor[] {
    const tensors: TorchTensor[] = [];
    if (this.weight !== undefined) tensors.push({name: 'weight', variable: this.weight});
    if (this.bias !== undefined) tensors.push({name: 'bias', variable: this.bias});
    return tensors;
  }

  override getConfig(): serialization.ConfigDict {
    const {epsilon, scale, center, seed} = this;
    return {...super.getConfig(), epsilon, scale, center, seed, ...this.initializerConfigs};
  }
}
