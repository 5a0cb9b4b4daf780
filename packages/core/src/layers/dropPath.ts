/**
 * Stochastic depth: residual branches that are left out at random, sample by sample.
 *
 * Huang et al., "Deep networks with stochastic depth", arXiv:1603.09382 (2016).
 * Reference: `torchvision.ops.StochasticDepth`; timm's `DropPath` is its mode 'row'.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {dropout} from '../ops/dropout.ts';
import {type DropOptions, RandomLayer} from './randomLayer.ts';

/** What shares one fate: a sample (`'row'`), or all samples of a batch. */
export type DropPathMode = 'row' | 'batch';

/** Options of {@link dropPath}. */
export interface DropPathOptions extends DropOptions {
  /** What is dropped at once. @defaultValue 'row' */
  mode?: DropPathMode;
}

class DropPath extends RandomLayer {
  static className = 'ZooDropPath';
  private readonly mode: DropPathMode;

  constructor(options: DropPathOptions) {
    super('dropPath', options);
    const {mode = 'row'} = options;
    if (mode !== 'row' && mode !== 'batch') {
      throw new ConfigError(`dropPath: mode is '${mode}'; 'row' (each sample by itself) or 'batch' is needed`);
    }
    this.inputSpec = [{minNDim: 1}];
    this.mode = mode;
  }

  protected override maskShape(shape: readonly number[]): number[] {
    return shape.map((size, axis) => (axis === 0 && this.mode === 'row' ? size : 1));
  }

  protected override drop(x: Tensor, mask: Tensor): Tensor {
    return dropout(x, mask);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), mode: this.mode};
  }
}
serialization.registerClass(DropPath);

/**
 * Makes a layer for the end of a residual branch: while training, each sample (or with `mode: 'batch'` the whole batch) is
 * 0 with probability `rate`, so that only the shortcut remains, and else divided by `1 - rate`; at other times it is passed
 * through.
 *
 * @throws ConfigError if `rate` is not in [0, 1), the mode is unknown, or the seed is not an integer in [0, 2^32).
 */
export function dropPath(options: DropPathOptions = {}): RandomLayer {
  return madeLayer('dropPath', DropPath, options);
}
