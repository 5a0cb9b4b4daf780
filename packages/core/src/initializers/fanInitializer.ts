/**
 * Initializers whose spread depends on how many inputs and outputs a unit has.
 *
 * tfjs's own draw from an unseeded generator, come out 12.5 % too narrow where they truncate, and know no other weight
 * layout than `[in, out]`; these take their fans from the layer and their numbers from the counter-based generator.
 */
import {type DataType, serialization, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {normal, truncatedNormal, uniform} from '../rng/draw.ts';
import {checkSeed, type RngKey} from '../rng/key.ts';
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
  /**
   * Stream of the numbers: see `streamOf`. Layers of tfjs do not set it, so that all of them start with the same
   * numbers unless each is given a stream. @defaultValue 0, or the hash of layer and weight name inside our layers
   */
  stream?: number;
  /** Overrides the fans found from the weight's shape. */
  fans?: Fans;
}

/** From which distribution to draw. */
export type Distribution =
  /** Uniform on [-bound, bound). */
  | {readonly kind: 'uniform'; readonly bound: number}
  /** Normal around 0 with standard deviation `std`, not truncated. */
  | {readonly kind: 'normal'; readonly std: number}
  /** Normal with `mean` and `std` before values outside [low, high] are left out. */
  | {
      readonly kind: 'truncatedNormal';
      readonly mean: number;
      readonly std: number;
      readonly low: number;
      readonly high: number;
    }
  /** Computed from the weight's shape and, if they are random, a key. */
  | {readonly kind: 'computed'; values(shape: readonly number[], key: RngKey): Float32Array};

/** Draws the values of a weight. */
function draw(drawn: Distribution, key: RngKey, shape: readonly number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  switch (drawn.kind) {
    case 'uniform':
      return uniform(key, count, -drawn.bound, drawn.bound);
    case 'normal':
      return normal(key, count, 0, drawn.std);
    case 'truncatedNormal':
      return truncatedNormal(key, count, drawn);
    case 'computed':
      return drawn.values(shape, key);
  }
}

const isWord = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 0xffffffff;
const isFan = (n: number): boolean => Number.isFinite(n) && n > 0;

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

const labelOf = (className: string): string =>
  className.replace(/^Zoo(.)/, (_, first: string) => `initializers.${first.toLowerCase()}`);

/** An initializer made by {@link defineInitializer}. */
export abstract class FanInitializer<O extends object = object> extends InitializerBase {
  readonly options: InitializerOptions & O;

  constructor(options: InitializerOptions & O) {
    super();
    // an option that is present but undefined would hide the layer's default
    this.options = Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined),
    ) as InitializerOptions & O;
    const {seed, stream, fans} = this.options;
    if (seed !== undefined) checkSeed(this.label, seed);
    if (stream !== undefined && !isWord(stream)) {
      throw new ConfigError(
        `${this.label}: stream ${stream} is not an integer from 0 to 4294967295; streamOf(name) makes one`,
      );
    }
    if (fans !== undefined && !(isFan(fans?.fanIn) && isFan(fans?.fanOut))) {
      throw new ConfigError(
        `${this.label}: fans are {fanIn: ${fans?.fanIn}, fanOut: ${fans?.fanOut}}; two positive numbers are needed`,
      );
    }
  }

  /** The function that makes this initializer, for messages. */
  protected get label(): string {
    return labelOf(this.getClassName());
  }

  /** The same initializer with `defaults` for whatever its options leave open. */
  abstract withDefaults(defaults: InitializerOptions): FanInitializer<O>;

  protected abstract distribution(fans: () => Fans): Distribution;

  override apply(shape: number[], dtype: DataType = 'float32'): Tensor {
    const {seed = currentSeed(), stream = 0, fans} = this.options;
    const drawn = this.distribution(() => fans ?? fansOf(this.label, shape));
    const values = draw(drawn, {seed, stream, step: 0}, shape);
    return tensor(values, shape, dtype);
  }

  override getConfig(): serialization.ConfigDict {
    return {...this.options} as unknown as serialization.ConfigDict;
  }

  /** Makes an initializer from what `getConfig` gave, to which the layers of tfjs add `customObjects` of their own. */
  static fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    {customObjects: _unused, ...options}: serialization.ConfigDict,
  ): T {
    return new cls(options);
  }
}

/** Makes an initializer of one kind. */
export type InitializerFactory<O extends object = object> = (options?: InitializerOptions & O) => FanInitializer<O>;

/**
 * Defines a kind of initializer and registers it, so that saved models can name it.
 *
 * @param className - Name in saved models; ours begin with `Zoo`.
 * @param rule - The distribution for given fans; asks for the fans only if it needs them.
 * @param check - Throws if an option is out of range; called when an initializer is made.
 * @param names - Its options: any other is refused when an initializer is made. @defaultValue none is refused
 */
export function defineInitializer<O extends object = object>(
  className: string,
  rule: (fans: () => Fans, options: O) => Distribution,
  check: (options: O) => void = () => {},
  names?: readonly (keyof O & string)[],
): InitializerFactory<O> {
  class Defined extends FanInitializer<O> {
    static className: string = className;

    constructor(options: InitializerOptions & O) {
      super(options);
      check(this.options);
    }

    withDefaults(defaults: InitializerOptions): FanInitializer<O> {
      return new Defined({...defaults, ...this.options});
    }

    protected distribution(fans: () => Fans): Distribution {
      return rule(fans, this.options);
    }
  }
  serialization.registerClass(Defined as unknown as serialization.SerializableConstructor<FanInitializer<O>>);
  return (options = {} as InitializerOptions & O) => {
    if (names !== undefined) checkNames(labelOf(className), options, [...names, 'seed', 'stream', 'fans']);
    return new Defined(options);
  };
}
