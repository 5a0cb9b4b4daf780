import {mul, serialization, sign} from '@tensorflow/tfjs-core';
import {belowOne} from './checks.ts';
import {average, stepped} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {NamedOptimizer} from './optimizer.ts';
import type {OptimizerOptions} from './optimizerOptions.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link lion}; `weightDecay` shrinks the weight by `learningRate · weightDecay` a step. */
export interface LionOptions extends OptimizerOptions {
  /** Size of a step; a third to a tenth of Adam's. @defaultValue 1e-4 */
  learningRate?: OptimizerOptions['learningRate'];
  /** Share of the momentum in the direction of a step. @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the momentum. @defaultValue 0.99 */
  beta2?: number;
}

/** The optimizer that {@link lion} makes. */
export class Lion extends NamedOptimizer {
  static className = 'ZooLion';
  /** Share of the momentum from the next step on; may be set at any time. */
  beta1: number;
  readonly beta2: number;

  constructor({learningRate = 1e-4, beta1 = 0.9, beta2 = 0.99, ...common}: LionOptions = {}) {
    super('lion', {learningRate, ...common});
    this.beta1 = belowOne('lion: beta1', beta1);
    this.beta2 = belowOne('lion: beta2', beta2);
  }

  protected override update({weight, gradient, learningRate, weightDecay, slots}: Update): Updated {
    const direction = sign(average(slots.m, gradient, this.beta1));
    return {
      weight: stepped(weight, mul(direction, learningRate), learningRate * weightDecay),
      slots: {m: average(slots.m, gradient, this.beta2)},
    };
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), beta1: this.beta1, beta2: this.beta2};
  }
}
serialization.registerClass(Lion);

/**
 * Lion: steps of one size in the direction of a momentum's sign. It keeps one slot where Adam keeps two.
 *
 * `w ← (1 − lr·λ)w − lr · sign(β₁m + (1−β₁)g)`, then `m ← β₂m + (1−β₂)g`. Chen et al., "Symbolic discovery of optimization
 * algorithms", arXiv:2302.06675, algorithm 2. Reference: `timm.optim.Lion`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function lion(options: LionOptions = {}): Lion {
  return madeOptimizer('lion', Lion, options);
}
