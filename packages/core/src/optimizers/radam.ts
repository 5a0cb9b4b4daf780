import {add, div, mul, serialization, sqrt, square, type Tensor} from '@tensorflow/tfjs-core';
import {average, stepped, withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {MomentOptimizer, type MomentOptions} from './momentOptimizer.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link radam}. */
export interface RadamOptions extends MomentOptions {
  /** Size of a step. @defaultValue 1e-3 */
  learningRate?: MomentOptions['learningRate'];
  /** Weight decay shrinks the weight, as in AdamW, instead of being an L2 penalty. @defaultValue false */
  decoupledWeightDecay?: boolean;
}

/** The rectification of update `step`; undefined while too few gradients have been seen to tell their variance. */
function rectification(beta2: number, step: number): number | undefined {
  const limit = 2 / (1 - beta2) - 1;
  const length = limit - (2 * step * beta2 ** step) / (1 - beta2 ** step);
  if (length <= 5) return undefined;
  return Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
}

/** The optimizer that {@link radam} makes. */
export class Radam extends MomentOptimizer {
  static className = 'ZooRadam';
  readonly decoupledWeightDecay: boolean;

  constructor({learningRate = 1e-3, decoupledWeightDecay = false, ...moments}: RadamOptions = {}) {
    super('radam', {learningRate, ...moments});
    this.decoupledWeightDecay = decoupledWeightDecay;
  }

  protected override update({weight, gradient, step, learningRate, weightDecay, slots}: Update): Updated {
    const {beta1, beta2, decoupledWeightDecay: decoupled} = this;
    const g = withL2(gradient, weight, decoupled ? 0 : weightDecay);
    const m = average(slots.m, g, beta1);
    const v = average(slots.v, square(g), beta2);
    const rate = learningRate / (1 - beta1 ** step);
    const shrinkage = decoupled ? learningRate * weightDecay : 0;
    return {weight: stepped(weight, this.#change(m, v, rate, step), shrinkage), slots: {m, v}};
  }

  #change(m: Tensor, v: Tensor, rate: number, step: number): Tensor {
    const factor = rectification(this.beta2, step);
    if (factor === undefined) return mul(m, rate);
    const root = Math.sqrt(1 - this.beta2 ** step);
    return mul(div(m, add(sqrt(v), this.epsilon)), rate * factor * root);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), decoupledWeightDecay: this.decoupledWeightDecay};
  }
}
serialization.registerClass(Radam);

/**
 * RAdam: Adam whose first steps are not scaled, and the next ones less, until the second moment can be trusted.
 *
 * `ρ_∞ = 2/(1−β₂) − 1`, `ρ_t = ρ_∞ − 2tβ₂ᵗ/(1−β₂ᵗ)`. While `ρ_t ≤ 5`, `w ← w − lr·m̂`; then
 * `w ← w − lr · r_t · m̂ · √(1−β₂ᵗ) / (√v + ε)`. ε stands beside the uncorrected root, as in PyTorch.
 * Liu et al., "On the variance of the adaptive learning rate and beyond", arXiv:1908.03265. Reference: `torch.optim.RAdam`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function radam(options: RadamOptions = {}): Radam {
  return madeOptimizer('radam', Radam, options);
}
