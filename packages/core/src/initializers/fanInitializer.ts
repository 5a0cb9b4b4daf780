/**
 * Initializers whose spread depends on how many inputs and outputs a unit has.
 *
 * tfjs's own draw from an unseeded generator, come out 12.5 % too narrow where they truncate, and know no other weight
 * layout than `[in, out]`; these take their fans from the layer and their numbers from the counter-based generator.
 */
import {type DataType, serialization, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {normal, uniform} from '../rng/draw.ts';
import {checkSeed} from '../rng/key.ts';
import {currentSeed} from '../rng/seed.ts';
import {InitializerBase} from './base.ts';

/** Connections of one unit. */
export interface Fans {
  /** Inputs that a unit of this layer reads: `kernelHeight · kernelWidth · inChannels` for a convolution. */
  readonly fanIn: number;
  /** Units of this layer that read an input: `kernelHeight · kernelWidth · outChannels` for a convolution. */
  readonly fanOut: number;
}

/** What every initializer of this package takes. A layer of this package fills in what is left out. */
export interface InitializerOptions {
  /** Seed of the numbers, an integer in [0, 2^32). @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
  /** Stream of the numbers: see `streamOf`. @defaultValue 0, or the hash of layer and weight name inside a layer */
  stream?: number;
  /** Overrides the fans found from the weight's shape. */
  fans?: Fans;
}

/** From which distribution to draw. */
export type Distribution =
  /** Uniform on [-bound, bound). */
  | {readonly kind: 'uniform'; readonly bound: number}
  /** Normal around 0 with standard deviation `std`, not truncated. */
  | {readonly kind: 'normal'; readonly std: number};

/**
 * Fans of a weight laid out as tfjs has it: `[in, out]`, or `[...window, in, out]`.
 *
 * @throws ConfigError for a vector, whose fans are its layer's.
 */
function fansOf(owner: string, shape: readonly number[]): Fans {
  if (shape.length < 2) {
    throw new ConfigError(
      `${owner}: the fans of a weight of shape [${shape}] cannot be told; give {fans: {fanIn, fanOut}}`,
    );
  }
  const window = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return {fanIn: window * shape[shape.length - 2], fanOut: window * shape[shape.length - 1]};
}

/** An initializer made by {@link defineInitializer}. */
export abstract class FanInitializer<O extends object = object> extends InitializerBase {
  readonly options: InitializerOptions & O;

  constructor(options: InitializerOptions & O) {
    super();
    this.options = options;
    if (options.seed !== undefined) checkSeed(this.getClassName(), options.seed);
  }

  /** The same initializer with `defaults` for whatever its options leave open. */
  abstract withDefaults(defaults: InitializerOptions): FanInitializer<O>;

  protected abstract distribution(fans: () => Fans): Distribution;

  override apply(shape: number[], dtype: DataType = 'float32'): Tensor {
    const {seed = currentSeed(), stream = 0, fans} = this.options;
    const count = shape.reduce((a, b) => a * b, 1);
    const key = {seed, stream, step: 0};
    const drawn = this.distribution(() => fans ?? fansOf(this.getClassName(), shape));
    const values =
      drawn.kind === 'uniform' ? uniform(key, count, -drawn.bound, drawn.bound) : normal(key, count, 0, drawn.std);
    return tensor(values, shape, dtype);
  }

  override getConfig(): serialization.ConfigDict {
    return {...this.options} as unknown as serialization.ConfigDict;
  }
}

/** Makes an initializer of one kind. */
export type InitializerFactory<O extends object = object> = (options?: InitializerOptions & O) => FanInitializer<O>;

/**
 * Defines a kind of initializer and registers it, so that saved models can name it.
 *
 * @param className - Name in saved models; ours begin with `Zoo`.
 * @param rule - The distribution for given fans; asks for the fans only if it needs them.
 */
export function defineInitializer<O extends object = object>(
  className: string,
  rule: (fans: () => Fans, options: O) => Distribution,
): InitializerFactory<O> {
  class Defined extends FanInitializer<O> {
    static className: string = className;

    withDefaults(defaults: InitializerOptions): FanInitializer<O> {
      return new Defined({...defaults, ...this.options});
    }

    protected distribution(fans: () => Fans): Distribution {
      return rule(fans, this.options);
    }
  }
  serialization.registerClass(Defined as unknown as serialization.SerializableConstructor<FanInitializer<O>>);
  return (options = {} as InitializerOptions & O) => new Defined(options);
}
