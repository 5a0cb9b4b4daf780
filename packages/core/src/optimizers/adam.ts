import {add, div, mul, serialization, sqrt, square, sub} from '@tensorflow/tfjs-core';
import {atLeastZero, belowOne} from './groups.ts';
import {NamedOptimizer, type OptimizerOptions, type Update, type Updated} from './optimizer.ts';

/** Settings of {@link adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** Size of a step. @defaultValue 1e-3 */
  learningRate?: number;
  /** Decay of the mean of the gradients. @defaultValue 0.9 */
  beta1?: number;
  /** Decay of the mean of their squares. @defaultValue 0.999 */
  beta2?: number;
  /** Added to the root of the second moment, after its bias has been corrected. @defaultValue 1e-8 */
  epsilon?: number;
  /** L2 penalty: `weightDecay · w` is added to the gradient. @defaultValue 0 */
  weightDecay?: number;
}

/** The optimizer that {@link adam} makes. */
export class Adam extends NamedOptimizer {
  static className = 'ZooAdam';
  /** Decay of the first moment from the next step on; may be set at any time. */
  beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(
    {
      learningRate = 1e-3,
      beta1 = 0.9,
      beta2 = 0.999,
      epsilon = 1e-8,
      weightDecay = 0,
      clipNorm = null,
    }: AdamOptions = {},
    owner: string = 'adam',
  ) {
    super(owner, {learningRate, weightDecay, clipNorm});
    this.beta1 = belowOne(`${owner}: beta1`, beta1);
    this.beta2 = belowOne(`${owner}: beta2`, beta2);
    this.epsilon = atLeastZero(`${owner}: epsilon`, epsilon);
  }

  protected override get label(): string {
    return 'adam';
  }

  protected override update({weight, gradient, step, learningRate, weightDecay, slots}: Update): Updated {
    const {beta1, beta2} = this;
    const g = weightDecay === 0 ? gradient : add(gradient, mul(weight, weightDecay));
    const m = slots.m ? add(mul(slots.m, beta1), mul(g, 1 - beta1)) : mul(g, 1 - beta1);
    const v = slots.v ? add(mul(slots.v, beta2), mul(square(g), 1 - beta2)) : mul(square(g), 1 - beta2);
    // lr · (m / c1) / (sqrt(v / c2) + eps), numerator and denominator times sqrt(c2): the scalars cost no pass over the weights
    const root = Math.sqrt(1 - beta2 ** step);
    const rate = (learningRate * root) / (1 - beta1 ** step);
    const change = mul(div(m, add(sqrt(v), this.epsilon * root)), rate);
    return {weight: sub(weight, change), slots: {m, v}};
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon};
  }
}
serialization.registerClass(Adam);

/**
 * Adam: steps scaled by running moments of the gradient, their start-up bias corrected.
 *
 * `m ← β₁m + (1−β₁)g`, `v ← β₂v + (1−β₂)g²`, `w ← w − lr · m̂ / (√v̂ + ε)` with `m̂ = m/(1−β₁ᵗ)`, `v̂ = v/(1−β₂ᵗ)`, where
 * `t` counts the updates of that weight. Kingma, Ba, arXiv:1412.6980. Reference: `torch.optim.Adam`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function adam(options: AdamOptions = {}): Adam {
  return new Adam(options);
}
