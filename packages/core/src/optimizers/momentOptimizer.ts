import type {serialization} from '@tensorflow/tfjs-core';
import {atLeastZero, belowOne} from './checks.ts';
import {NamedOptimizer} from './optimizer.ts';
import type {BaseOptions, OptimizerOptions} from './optimizerOptions.ts';

/** Settings of the optimizers that keep a first and a second moment of the gradient. */
export interface MomentOptions extends OptimizerOptions {
  /** Decay of the first moment. @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the second moment. @defaultValue 0.999 */
  beta2?: number;
  /** Added to the divisor, so that it is never zero. @defaultValue 1e-8 */
  epsilon?: number;
}

/** What Adam and its relatives share: two decays and an epsilon. */
export abstract class MomentOptimizer extends NamedOptimizer {
  /** Decay of the first moment from the next step on; may be set at any time. */
  beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(label: string, {beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...common}: MomentOptions & BaseOptions) {
    super(label, common);
    this.beta1 = belowOne(`${label}: beta1`, beta1);
    this.beta2 = belowOne(`${label}: beta2`, beta2);
    this.epsilon = atLeastZero(`${label}: epsilon`, epsilon);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon};
  }
}
