/**
 * What dropout layers share: a mask that depends on the seed, the layer's name and the training step, and on nothing else.
 */
import {type serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {dropoutMask} from '../ops/dropoutMask.ts';
import {checkSeed, streamOf} from '../rng/key.ts';
import {currentSeed} from '../rng/seed.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of layers that drop at random. */
export interface DropOptions extends NonNullable<LayerOptions> {
  /** Probability of dropping, in [0, 1). @defaultValue 0.5 */
  rate?: number;
  /** Seed of the masks. @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
}

/** A layer whose output in training depends on random numbers, and at other times is its input. */
export abstract class RandomLayer extends layers.Layer {
  /** Masks drawn so far: the layer's whole random state. Set it to go on where another run stopped. */
  step = 0;
  protected readonly rate: number;
  private readonly seed: number;

  constructor(owner: string, options: DropOptions) {
    super(options);
    const {rate = 0.5, seed = currentSeed()} = options;
    if (!(rate >= 0 && rate < 1)) {
      throw new ConfigError(`${owner}: rate is ${rate}; a probability of at least 0 and below 1 is needed`);
    }
    this.rate = rate;
    this.seed = checkSeed(owner, seed);
  }

  /** The shape of the mask, of the input's rank: 1 where values share their fate. */
  protected abstract maskShape(shape: readonly number[]): number[];

  /** The output: `mask` is 0 where to drop and `1 / (1 - rate)` elsewhere. */
  protected abstract drop(x: Tensor, mask: Tensor): Tensor;

  override call(inputs: Tensor | Tensor[], kwargs: {training?: boolean}): Tensor {
    const x = single(inputs);
    if (kwargs.training !== true || this.rate === 0) return x;
    const key = {seed: this.seed, stream: streamOf(this.name), step: this.step};
    this.step += 1;
    return tidy(() => this.drop(x, dropoutMask(this.maskShape(x.shape), this.rate, key)));
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), rate: this.rate, seed: this.seed};
  }
}
