import {add, div, mul, serialization, sqrt, square, sub, zerosLike} from '@tensorflow/tfjs-core';
import {atLeastZero, belowOne} from './checks.ts';
import {average, withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {NamedOptimizer} from './optimizer.ts';
import type {OptimizerOptions} from './optimizerOptions.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link adadelta}; `weightDecay` is an L2 penalty. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Factor on the step that the method itself chooses. @defaultValue 1 */
  learningRate?: OptimizerOptions['learningRate'];
  /** Decay of both means of squares. @defaultValue 0.9 */
  rho?: number;
  /** Added under both roots. @defaultValue 1e-6 */
  epsilon?: number;
}

/** The optimizer that {@link adadelta} makes. */
export class Adadelta extends NamedOptimizer {
  static className = 'ZooAdadelta';
  readonly rho: number;
  readonly epsilon: number;

  constructor({learningRate = 1, rho = 0.9, epsilon = 1e-6, ...common}: AdadeltaOptions = {}) {
    super('adadelta', {learningRate, ...common});
    this.rho = belowOne('adadelta: rho', rho);
    this.epsilon = atLeastZero('adadelta: epsilon', epsilon);
  }

  protected override update({weight, gradient, learningRate, weightDecay, slots}: Update): Updated {
    const {rho, epsilon} = this;
    const g = withL2(gradient, weight, weightDecay);
    const squares = average(slots.square, square(g), rho);
    const before = slots.change ?? zerosLike(weight);
    const change = mul(div(sqrt(add(before, epsilon)), sqrt(add(squares, epsilon))), g);
    return {
      weight: sub(weight, mul(change, learningRate)),
      slots: {square: squares, change: average(slots.change, square(change), rho)},
    };
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), rho: this.rho, epsilon: this.epsilon};
  }
}
serialization.registerClass(Adadelta);

/**
 * Adadelta: steps as large as past steps were, in relation to past gradients.
 *
 * `v ← ρv + (1−ρ)g²`, `Δ = g · √(u + ε) / √(v + ε)`, `u ← ρu + (1−ρ)Δ²`, `w ← w − lr·Δ`.
 * Zeiler, arXiv:1212.5701. Reference: `torch.optim.Adadelta`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function adadelta(options: AdadeltaOptions = {}): Adadelta {
  return madeOptimizer('adadelta', Adadelta, options);
}
