import {abs, add, div, maximum, mul, serialization, sub} from '@tensorflow/tfjs-core';
import {average, withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {MomentOptimizer, type MomentOptions} from './momentOptimizer.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link adamax}; `weightDecay` is an L2 penalty. */
export interface AdamaxOptions extends MomentOptions {
  /** Size of a step. @defaultValue 2e-3 */
  learningRate?: MomentOptions['learningRate'];
}

/** The optimizer that {@link adamax} makes. */
export class Adamax extends MomentOptimizer {
  static className = 'ZooAdamax';

  constructor({learningRate = 2e-3, ...moments}: AdamaxOptions = {}) {
    super('adamax', {learningRate, ...moments});
  }

  protected override update({weight, gradient, step, learningRate, weightDecay, slots}: Update): Updated {
    const {beta1, beta2, epsilon} = this;
    const g = withL2(gradient, weight, weightDecay);
    const m = average(slots.m, g, beta1);
    const size = add(abs(g), epsilon);
    const largest = slots.u ? maximum(mul(slots.u, beta2), size) : size;
    const change = mul(div(m, largest), learningRate / (1 - beta1 ** step));
    return {weight: sub(weight, change), slots: {m, u: largest}};
  }
}
serialization.registerClass(Adamax);

/**
 * Adamax: Adam with the largest gradient in place of the root mean square.
 *
 * `m ← β₁m + (1−β₁)g`, `u ← max(β₂u, |g| + ε)`, `w ← w − lr / (1−β₁ᵗ) · m / u`. Kingma, Ba, arXiv:1412.6980, section 7.1.
 * Reference: `torch.optim.Adamax`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function adamax(options: AdamaxOptions = {}): Adamax {
  return madeOptimizer('adamax', Adamax, options);
}
