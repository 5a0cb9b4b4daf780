/**
 * Dropout for networks of SELUs: what is dropped takes SELU's lowest value, and mean and variance stay.
 *
 * Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515 (2017). Reference: `torch.nn.AlphaDropout`.
 */

import {add, mul, serialization, sub, type Tensor} from '@tensorflow/tfjs-core';
import {ALPHA, SCALE} from '../activations/selu.ts';
import {madeLayer} from '../made.ts';
import {type DropOptions, RandomLayer} from './randomLayer.ts';

/** What SELU tends to for low inputs: the paper's α'. */
const LOWEST = -SCALE * ALPHA;

/** Options of {@link alphaDropout}. */
export type AlphaDropoutOptions = DropOptions;

class AlphaDropout extends RandomLayer {
  static className = 'ZooAlphaDropout';

  constructor(options: AlphaDropoutOptions) {
    super('alphaDropout', options);
    this.inputSpec = [{minNDim: 1}];
  }

  protected override maskShape(shape: readonly number[]): number[] {
    return [...shape];
  }

  protected override drop(x: Tensor, mask: Tensor): Tensor {
    const kept = 1 - this.rate;
    const a = (kept + LOWEST ** 2 * kept * this.rate) ** -0.5;
    const b = -a * LOWEST * this.rate;
    // a · x + b or a · LOWEST + b, without `where`, which some backends are slow at; the mask is 0 or 1 / kept
    return add(mul(mask, mul(sub(x, LOWEST), a * kept)), a * LOWEST + b);
  }
}
serialization.registerClass(AlphaDropout);

/**
 * Makes a layer that while training puts `α' = -1.7581` in the place of each value with probability `rate`, and then
 * applies `a·x + b`, with `a = (q + α'²·q·rate)^(-1/2)`, `b = -a·α'·rate`, `q = 1 - rate`: values of mean 0 and variance 1
 * keep both. At other times it passes its input through.
 *
 * @throws ConfigError if `rate` is not in [0, 1), or the seed is not an integer in [0, 2^32).
 */
export function alphaDropout(options: AlphaDropoutOptions = {}): RandomLayer {
  return madeLayer('alphaDropout', AlphaDropout, options);
}
