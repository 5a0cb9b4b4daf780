import {add, div, maximum, mul, serialization, sqrt, square, zerosLike} from '@tensorflow/tfjs-core';
import {average, stepped, withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {MomentOptimizer, type MomentOptions} from './momentOptimizer.ts';
import {adamRowsUpdate} from './rowsUpdateOps.ts';
import type {Update, Updated, UpdateRows} from './update.ts';
import {type AdamUpdateAttrs, adamUpdate} from './updateOps.ts';

/** Settings of {@link adam}; `weightDecay` is an L2 penalty. */
export interface AdamOptions extends MomentOptions {
  /** Size of a step. @defaultValue 1e-3 */
  learningRate?: MomentOptions['learningRate'];
  /** Added to the root of the second moment, after its bias has been corrected. @defaultValue 1e-8 */
  epsilon?: number;
  /** Divide by the largest second moment so far instead of the present one. @defaultValue false */
  amsgrad?: boolean;
}

/** The optimizer that {@link adam} makes. */
export class Adam extends MomentOptimizer {
  static className = 'ZooAdam';
  readonly amsgrad: boolean;

  constructor({learningRate = 1e-3, amsgrad = false, ...moments}: AdamOptions = {}, owner: string = 'adam') {
    super(owner, {learningRate, ...moments});
    this.amsgrad = amsgrad;
  }

  /** How a weight decay enters a step: as an L2 penalty, or as a shrinkage. */
  protected decay(weightDecay: number, _learningRate: number): Pick<AdamUpdateAttrs, 'l2' | 'shrinkage'> {
    return {l2: weightDecay, shrinkage: 0};
  }

  protected override update(update: Update): Updated {
    const {weight, gradient, slots} = update;
    const attrs = this.#attrs(update);
    if (this.amsgrad) return amsgrad(update, attrs);
    const {m = zerosLike(weight), v = zerosLike(weight)} = slots;
    const {nextWeight, nextM, nextV} = adamUpdate({weight, gradient, m, v}, attrs);
    return {weight: nextWeight, slots: {m: nextM, v: nextV}};
  }

  protected override rowsUpdate(): UpdateRows | undefined {
    // who has an update of his own is asked for it
    const run = this.amsgrad || this.update !== Adam.prototype.update ? undefined : adamRowsUpdate();
    if (run === undefined) return undefined;
    return update => {
      const {weight, gradient, slots, begin} = update;
      const {m = zerosLike(weight), v = zerosLike(weight)} = slots;
      const [nextWeight, nextM, nextV] = run({weight, gradient, m, v}, {...this.#attrs(update), begin});
      return {weight: nextWeight, slots: {m: nextM, v: nextV}};
    };
  }

  #attrs({step, learningRate, weightDecay}: Update): AdamUpdateAttrs {
    // as float32 has them: 1 − 0.999 is off by 1e-5 if only one of the two numbers is rounded
    const [beta1, beta2] = [this.beta1, this.beta2].map(Math.fround);
    // lr · (m / c1) / (√(v / c2) + ε), numerator and denominator times √c2: the corrections cost no pass over the weights
    const root = Math.sqrt(1 - beta2 ** step);
    return {
      rate: (learningRate * root) / (1 - beta1 ** step),
      beta1,
      beta2,
      epsilon: this.epsilon * root,
      ...this.decay(weightDecay, learningRate),
    };
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), amsgrad: this.amsgrad};
  }
}

serialization.registerClass(Adam);

function amsgrad({weight, gradient, slots}: Update, attrs: AdamUpdateAttrs): Updated {
  const {rate, beta1, beta2, epsilon, l2, shrinkage} = attrs;
  const g = withL2(gradient, weight, l2);
  const m = average(slots.m, g, beta1);
  const v = average(slots.v, square(g), beta2);
  const largest = slots.largest ? maximum(slots.largest, v) : v.clone();
  const change = mul(div(m, add(sqrt(largest), epsilon)), rate);
  return {weight: stepped(weight, change, shrinkage), slots: {m, v, largest}};
}

/**
 * Adam: steps scaled by running moments of the gradient, their start-up bias corrected.
 *
 * `m ← β₁m + (1−β₁)g`, `v ← β₂v + (1−β₂)g²`, `w ← w − lr · m̂ / (√v̂ + ε)` with `m̂ = m/(1−β₁ᵗ)`, `v̂ = v/(1−β₂ᵗ)`, where
 * `t` counts the updates of that weight. Kingma, Ba, arXiv:1412.6980; with `amsgrad`, Reddi et al., arXiv:1904.09237.
 * Reference: `torch.optim.Adam`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function adam(options: AdamOptions = {}): Adam {
  return madeOptimizer('adam', Adam, options);
}
