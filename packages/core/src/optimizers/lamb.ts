import {
  add,
  div,
  greater,
  logicalAnd,
  minimum,
  mul,
  norm,
  type Scalar,
  scalar,
  serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import {average} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {MomentOptimizer, type MomentOptions} from './momentOptimizer.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link lamb}. */
export interface LambOptions extends MomentOptions {
  /** Size of a step, relative to the norm of the weight. @defaultValue 1e-3 */
  learningRate?: MomentOptions['learningRate'];
  /** Added to the root of the second moment, after its bias has been corrected. @defaultValue 1e-6 */
  epsilon?: number;
  /** `weightDecay · w` is added to the step before its norm is taken. Weights without decay take Adam's step. @defaultValue 0.01 */
  weightDecay?: number;
  /** Largest global norm of the gradients, or null. @defaultValue 1, or null if another way of clipping is chosen */
  clipNorm?: number | null;
  /** Never lengthen a step (LAMBC). @defaultValue false */
  trustClip?: boolean;
  /** Scale the steps of weights without decay too. @defaultValue false */
  alwaysAdapt?: boolean;
}

/** The optimizer that {@link lamb} makes. */
export class Lamb extends MomentOptimizer {
  static className = 'ZooLamb';
  readonly trustClip: boolean;
  readonly alwaysAdapt: boolean;

  constructor(options: LambOptions = {}) {
    const {
      learningRate = 1e-3,
      epsilon = 1e-6,
      weightDecay = 0.01,
      trustClip = false,
      alwaysAdapt = false,
      clipNorm = options.clipNormPerWeight == null && options.clipValue == null ? 1 : null,
      ...moments
    } = options;
    super('lamb', {learningRate, epsilon, weightDecay, clipNorm, ...moments});
    this.trustClip = trustClip;
    this.alwaysAdapt = alwaysAdapt;
  }

  protected override update({weight, gradient, step, learningRate, weightDecay, slots}: Update): Updated {
    const {beta1, beta2} = this;
    const m = average(slots.m, gradient, beta1);
    const v = average(slots.v, square(gradient), beta2);
    // numerator and denominator times the root, as in Adam
    const root = Math.sqrt(1 - beta2 ** step);
    const adam = mul(div(m, add(sqrt(v), this.epsilon * root)), root / (1 - beta1 ** step));
    const change = weightDecay === 0 ? adam : add(adam, mul(weight, weightDecay));
    const adapts = weightDecay !== 0 || this.alwaysAdapt;
    const rate = adapts ? mul(this.#trust(weight, change), learningRate) : learningRate;
    return {weight: sub(weight, mul(change, rate)), slots: {m, v}};
  }

  /** `‖w‖ / ‖change‖`, or 1 where either is 0. */
  #trust(weight: Tensor, change: Tensor): Scalar {
    const [of, by] = [norm(weight), norm(change)];
    const one = scalar(1);
    const ratio = where(logicalAnd(greater(of, 0), greater(by, 0)), div(of, by), one) as Scalar;
    return this.trustClip ? (minimum(ratio, one) as Scalar) : ratio;
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), trustClip: this.trustClip, alwaysAdapt: this.alwaysAdapt};
  }
}
serialization.registerClass(Lamb);

/**
 * LAMB: Adam's step with decay, made as long as the weight it changes, so that large batches allow large rates.
 *
 * `u = m̂ / (√v̂ + ε) + λw`, `w ← w − lr · ‖w‖/‖u‖ · u`, the norms being those of one weight tensor; the gradients are first
 * clipped to a global norm of 1. You et al., "Large batch optimization for deep learning", arXiv:1904.00962.
 * Reference: `timm.optim.Lamb`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function lamb(options: LambOptions = {}): Lamb {
  return madeOptimizer('lamb', Lamb, options);
}
