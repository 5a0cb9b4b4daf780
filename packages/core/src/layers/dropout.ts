/**
 * Dropout with a mask that depends on the seed, the layer's name and the training step, and on nothing else.
 *
 * tfjs's own layer with a seed repeats one mask for ever; without, it cannot be reproduced.
 *
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 2014).
 * Reference: `torch.nn.Dropout`.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {madeLayer} from '../made.ts';
import {dropout as applyMask} from '../ops/dropout.ts';
import {type DropOptions, RandomLayer} from './randomLayer.ts';

/** Options of {@link dropout}. */
export type DropoutOptions = DropOptions;

/** A dropout layer. */
export class Dropout extends RandomLayer {
  static className = 'ZooDropout';

  constructor(options: DropoutOptions) {
    super('dropout', options);
    this.inputSpec = [{minNDim: 1}];
  }

  protected override maskShape(shape: readonly number[]): number[] {
    return [...shape];
  }

  protected override drop(x: Tensor, mask: Tensor): Tensor {
    return applyMask(x, mask);
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
  return madeLayer('dropout', Dropout, options);
}
