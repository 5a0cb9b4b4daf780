import {add, mul, serialization, sub} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {atLeastZero, belowOne} from './groups.ts';
import {NamedOptimizer, type OptimizerOptions, type Update, type Updated} from './optimizer.ts';

/** Settings of {@link sgd}. */
export interface SgdOptions extends OptimizerOptions {
  /** Size of a step. */
  learningRate: number;
  /** Share of the last direction that is kept. @defaultValue 0 */
  momentum?: number;
  /** Share of the gradient that is left out of the momentum. @defaultValue 0 */
  dampening?: number;
  /** Look ahead along the momentum (Nesterov). Needs momentum and no dampening. @defaultValue false */
  nesterov?: boolean;
  /** L2 penalty: `weightDecay · w` is added to the gradient. @defaultValue 0 */
  weightDecay?: number;
}

/** The optimizer that {@link sgd} makes. */
export class Sgd extends NamedOptimizer {
  static className = 'ZooSgd';
  /** Momentum from the next step on; may be set at any time. */
  momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;

  constructor({
    learningRate,
    momentum = 0,
    dampening = 0,
    nesterov = false,
    weightDecay = 0,
    clipNorm = null,
  }: SgdOptions) {
    super('sgd', {learningRate, weightDecay, clipNorm});
    this.momentum = belowOne('sgd: momentum', momentum);
    this.dampening = atLeastZero('sgd: dampening', dampening);
    this.nesterov = nesterov;
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ConfigError(
        `sgd: nesterov needs momentum above 0 and dampening 0, not momentum ${momentum} and dampening ${dampening}`,
      );
    }
  }

  protected override get label(): string {
    return 'sgd';
  }

  protected override update({weight, gradient, learningRate, weightDecay, slots}: Update): Updated {
    const g = weightDecay === 0 ? gradient : add(gradient, mul(weight, weightDecay));
    if (this.momentum === 0) return {weight: sub(weight, mul(g, learningRate)), slots: {}};
    // the first velocity is the undamped gradient, as in PyTorch
    const velocity = slots.momentum
      ? add(mul(slots.momentum, this.momentum), this.dampening === 0 ? g : mul(g, 1 - this.dampening))
      : g.clone();
    const direction = this.nesterov ? add(g, mul(velocity, this.momentum)) : velocity;
    return {weight: sub(weight, mul(direction, learningRate)), slots: {momentum: velocity}};
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), momentum: this.momentum, dampening: this.dampening, nesterov: this.nesterov};
  }
}
serialization.registerClass(Sgd);

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * `v ← μ·v + (1 − dampening)·g`, `w ← w − lr·v` (or `w − lr·(g + μ·v)` with Nesterov), where `g` includes the L2 penalty.
 * The learning rate is outside the velocity, so a change of rate acts at once. Sutskever, Martens, Dahl, Hinton, "On
 * the importance of initialization and momentum in deep learning" (2013). Reference: `torch.optim.SGD`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function sgd(options: SgdOptions): Sgd {
  return new Sgd(options);
}
