import {add, div, mul, serialization, sqrt, square} from '@tensorflow/tfjs-core';
import {atLeastZero} from './checks.ts';
import {average, stepped, withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {MomentOptimizer, type MomentOptions} from './momentOptimizer.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link nadam}. */
export interface NadamOptions extends MomentOptions {
  /** Size of a step. @defaultValue 2e-3 */
  learningRate?: MomentOptions['learningRate'];
  /** How fast the momentum rises from β₁/2 to β₁. @defaultValue 4e-3 */
  momentumDecay?: number;
  /** Weight decay shrinks the weight, as in AdamW, instead of being an L2 penalty. @defaultValue false */
  decoupledWeightDecay?: boolean;
}

/** The momentum of update `step`. The base 0.96 is the paper's and PyTorch's. */
const momentumAt = (beta1: number, momentumDecay: number, step: number): number =>
  beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));

/** The product of the momenta up to `step`; what is left of it below 2^-60 no longer changes a double near 1. */
function momentumProduct(beta1: number, momentumDecay: number, step: number): number {
  let product = 1;
  for (let t = 1; t <= step && product > 2 ** -60; t++) product *= momentumAt(beta1, momentumDecay, t);
  return product;
}

/** The optimizer that {@link nadam} makes. */
export class Nadam extends MomentOptimizer {
  static className = 'ZooNadam';
  readonly momentumDecay: number;
  readonly decoupledWeightDecay: boolean;

  constructor({
    learningRate = 2e-3,
    momentumDecay = 4e-3,
    decoupledWeightDecay = false,
    ...moments
  }: NadamOptions = {}) {
    super('nadam', {learningRate, ...moments});
    this.momentumDecay = atLeastZero('nadam: momentumDecay', momentumDecay);
    this.decoupledWeightDecay = decoupledWeightDecay;
  }

  protected override update({weight, gradient, step, learningRate, weightDecay, slots}: Update): Updated {
    const {beta1, beta2, momentumDecay, decoupledWeightDecay: decoupled} = this;
    const g = withL2(gradient, weight, decoupled ? 0 : weightDecay);
    const m = average(slots.m, g, beta1);
    const v = average(slots.v, square(g), beta2);
    const [now, next] = [step, step + 1].map(t => momentumAt(beta1, momentumDecay, t));
    const product = momentumProduct(beta1, momentumDecay, step);
    // numerator and denominator times the root, as in Adam
    const root = Math.sqrt(1 - beta2 ** step);
    const ahead = add(
      mul(g, (root * learningRate * (1 - now)) / (1 - product)),
      mul(m, (root * learningRate * next) / (1 - product * next)),
    );
    const change = div(ahead, add(sqrt(v), this.epsilon * root));
    return {weight: stepped(weight, change, decoupled ? learningRate * weightDecay : 0), slots: {m, v}};
  }

  override getConfig(): serialization.ConfigDict {
    const {momentumDecay, decoupledWeightDecay} = this;
    return {...super.getConfig(), momentumDecay, decoupledWeightDecay};
  }
}
serialization.registerClass(Nadam);

/**
 * Nadam: Adam that looks ahead along its momentum, which rises during training.
 *
 * `μ_t = β₁(1 − ½ · 0.96^(tψ))`, `w ← w − lr · (μ_{t+1} m / (1 − Π_{i≤t+1} μ_i) + (1 − μ_t) g / (1 − Π_{i≤t} μ_i)) / (√v̂ + ε)`.
 * The products are those of the β₁ in force, so nothing but the step count need be saved; where β₁ changes on the way,
 * PyTorch multiplies the momenta that were in force. Dozat, "Incorporating Nesterov momentum into Adam" (ICLR workshop 2016).
 * Reference: `torch.optim.NAdam`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function nadam(options: NadamOptions = {}): Nadam {
  return madeOptimizer('nadam', Nadam, options);
}
