/**
 * What layers with a weight and a bias share: initialisation, serialisation and PyTorch's names.
 */
import type {serialization} from '@tensorflow/tfjs-core';
import {type LayerVariable, layers} from '@tensorflow/tfjs-layers';
import type {Initializer} from '../initializers/base.ts';
import type {Fans} from '../initializers/fanInitializer.ts';
import {findInitializer, type InitializerSpec, initializerConfig, weightInitializer} from '../initializers/resolve.ts';
import {checkSeed, streamOf} from '../rng/key.ts';
import {currentSeed} from '../rng/seed.ts';
import type {TorchModule, TorchTensor} from './torchTensors.ts';
import {findRules, rulesConfig, type WeightRules} from './weightRules.ts';

/** What every layer takes: `name`, `trainable`, `inputShape` … */
export type LayerOptions = ConstructorParameters<typeof layers.Layer>[0];

/** Options of layers with a weight and a bias. */
export interface WeightedLayerOptions extends NonNullable<LayerOptions>, WeightRules {
  /** Add a bias to each output channel. @defaultValue true */
  useBias?: boolean;
  /** Fills the weight. @defaultValue 'torchUniform' */
  kernelInitializer?: InitializerSpec;
  /** Fills the bias. @defaultValue 'torchUniform' */
  biasInitializer?: InitializerSpec;
  /** Seed of the initial values. @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
}

/** Base of convolution and linear layers. */
export abstract class WeightedLayer extends layers.Layer implements TorchModule {
  protected readonly useBias: boolean;
  protected weight?: LayerVariable;
  protected bias?: LayerVariable;
  private readonly seed: number;
  private readonly kernelInitializer: Initializer;
  private readonly biasInitializer: Initializer;
  private readonly initializerConfigs: serialization.ConfigDict;
  private readonly rules: WeightRules;

  constructor(owner: string, options: WeightedLayerOptions) {
    super(options);
    const {
      useBias = true,
      kernelInitializer = 'torchUniform',
      biasInitializer = 'torchUniform',
      seed = currentSeed(),
    } = options;
    this.useBias = useBias;
    this.seed = checkSeed(owner, seed);
    this.kernelInitializer = findInitializer(owner, kernelInitializer);
    this.biasInitializer = findInitializer(owner, biasInitializer);
    this.initializerConfigs = {
      kernelInitializer: initializerConfig(kernelInitializer, this.kernelInitializer),
      biasInitializer: initializerConfig(biasInitializer, this.biasInitializer),
    };
    this.rules = findRules(owner, options);
  }

  /** PyTorch's axes of the weight; undefined where both lay it out alike. */
  protected abstract readonly torchAxes: readonly number[] | undefined;

  /** Creates `weight` of `shape` and, if wanted, `bias` of `units`. */
  protected addWeights(shape: number[], units: number, fans: Fans): void {
    this.weight = this.addKernel('weight', shape, fans);
    this.bias = this.addBias('bias', units, fans);
  }

  /** Creates a weight that the kernel's initializer fills. */
  protected addKernel(name: string, shape: number[], fans: Fans): LayerVariable {
    return this.addFilled(name, shape, fans, 'kernel');
  }

  /** Creates a vector that the bias's initializer fills, if there is to be a bias. */
  protected addBias(name: string, units: number, fans: Fans): LayerVariable | undefined {
    return this.useBias ? this.addFilled(name, [units], fans, 'bias') : undefined;
  }

  private addFilled(name: string, shape: number[], fans: Fans, kind: 'kernel' | 'bias'): LayerVariable {
    const defaults = {seed: this.seed, stream: streamOf(`${this.name}/${name}`), fans};
    const initializer = weightInitializer(this[`${kind}Initializer`], defaults);
    const {[`${kind}Regularizer` as const]: regularizer, [`${kind}Constraint` as const]: constraint} = this.rules;
    return this.addWeight(name, shape, 'float32', initializer, regularizer, true, constraint);
  }

  torchTensors(): TorchTensor[] {
    const tensors: TorchTensor[] = [];
    if (this.weight !== undefined) tensors.push({name: 'weight', variable: this.weight, axes: this.torchAxes});
    if (this.bias !== undefined) tensors.push({name: 'bias', variable: this.bias});
    return tensors;
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      useBias: this.useBias,
      seed: this.seed,
      ...this.initializerConfigs,
      ...rulesConfig(this.rules),
    };
  }
}

/** The one tensor that a layer with a single input was called with. */
export function single<T>(inputs: T | T[]): T {
  return Array.isArray(inputs) ? inputs[0] : inputs;
}
