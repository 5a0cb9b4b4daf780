/**
 * Dropout with a mask that depends on the seed, the layer's name and the training step, and on nothing else.
 *
 * tfjs's own layer with a seed repeats one mask for ever; without, it cannot be reproduced.
 *
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 2014).
 * Reference: `torch.nn.Dropout`.
 */
import {mul, serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {dropoutMask} from '../ops/dropoutMask.ts';
import {checkSeed, streamOf} from '../rng/key.ts';
import {currentSeed} from '../rng/seed.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link dropout}. */
export interface DropoutOptions extends NonNullable<LayerOptions> {
  /** Probability of dropping a value, in [0, 1). @defaultValue 0.5 */
  rate?: number;
  /** Seed of the masks. @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
}

/** A dropout layer. */
export class Dropout extends layers.Layer {
  static className = 'ZooDropout';
  /** Masks drawn so far: the layer's whole random state. Set it to go on where another run stopped. */
  step = 0;
  private readonly rate: number;
  private readonly seed: number;

  constructor(options: DropoutOptions) {
    super(options);
    const {rate = 0.5, seed = currentSeed()} = options;
    if (!(rate >= 0 && rate < 1)) {
      throw new ConfigError(`dropout: rate is ${rate}; a probability of at least 0 and below 1 is needed`);
    }
    this.inputSpec = [{minNDim: 1}];
    this.rate = rate;
    this.seed = checkSeed('dropout', seed);
  }

  override call(inputs: Tensor | Tensor[], kwargs: {training?: boolean}): Tensor {
    const x = single(inputs);
    if (kwargs.training !== true || this.rate === 0) return x;
    const key = {seed: this.seed, stream: streamOf(this.name), step: this.step};
    this.step += 1;
    return tidy(() => mul(x, dropoutMask(x.shape, this.rate, key)));
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), rate: this.rate, seed: this.seed};
  }
}
serialization.registerClass(Dropout);

/**
 * Makes a dropout layer: while training, each value is 0 with probability `rate` and else divided by `1 - rate`;
 * at other times it is passed through.
 *
 * @throws ConfigError if `rate` is not in [0, 1), or the seed is not an integer in [0, 2^32).
 */
export function dropout(options: DropoutOptions = {}): Dropout {
  return new Dropout(options);
}
