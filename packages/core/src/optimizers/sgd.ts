import {mul, serialization, sub, type Tensor, zerosLike} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {atLeastZero, belowOne} from './checks.ts';
import {withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {NamedOptimizer} from './optimizer.ts';
import type {LearningRate, OptimizerOptions} from './optimizerOptions.ts';
import {sgdRowsUpdate} from './rowsUpdateOps.ts';
import type {Update, Updated, UpdateRows} from './update.ts';
import {sgdUpdate} from './updateOps.ts';

/** Settings of {@link sgd}; `weightDecay` is an L2 penalty. */
export interface SgdOptions extends OptimizerOptions {
  /** Size of a step. */
  learningRate: LearningRate;
  /** Share of the last direction that is kept. @defaultValue 0 */
  momentum?: number;
  /** Share of the gradient that is left out of the momentum. @defaultValue 0 */
  dampening?: number;
  /** Look ahead along the momentum (Nesterov). Needs momentum and no dampening. @defaultValue false */
  nesterov?: boolean;
}

/** The optimizer that {@link sgd} makes. */
export class Sgd extends NamedOptimizer {
  static className = 'ZooSgd';
  /** Momentum from the next step on; may be set at any time. */
  momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;

  constructor({learningRate, momentum = 0, dampening = 0, nesterov = false, ...common}: SgdOptions) {
    super('sgd', {learningRate, ...common});
    this.momentum = belowOne('sgd: momentum', momentum);
    this.dampening = atLeastZero('sgd: dampening', dampening);
    this.nesterov = nesterov;
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ConfigError(
        `sgd: nesterov needs momentum above 0 and dampening 0, not momentum ${momentum} and dampening ${dampening}`,
      );
    }
  }

  protected override update({weight, gradient, learningRate, weightDecay, slots}: Update): Updated {
    const {momentum, nesterov} = this;
    if (momentum === 0)
      return {weight: sub(weight, mul(withL2(gradient, weight, weightDecay), learningRate)), slots: {}};
    // the first velocity is the undamped gradient, as in PyTorch
    const dampening = slots.momentum ? this.dampening : 0;
    const {nextWeight, nextVelocity} = sgdUpdate(
      {weight, gradient, velocity: slots.momentum ?? zerosLike(weight)},
      {learningRate, momentum, dampening, nesterov, weightDecay},
    );
    return {weight: nextWeight, slots: {momentum: nextVelocity}};
  }

  protected override rowsUpdate(): UpdateRows | undefined {
    const {momentum, nesterov} = this;
    // who has an update of his own is asked for it
    const run = momentum === 0 || this.update !== Sgd.prototype.update ? undefined : sgdRowsUpdate();
    if (run === undefined) return undefined;
    // those that had no velocity before this step
    const first = new WeakSet<Tensor>();
    return ({weight, gradient, learningRate, weightDecay, slots, begin}) => {
      if (slots.momentum === undefined) first.add(weight);
      const [nextWeight, velocity] = run(
        {weight, gradient, velocity: slots.momentum ?? zerosLike(weight)},
        {learningRate, momentum, dampening: first.has(weight) ? 0 : this.dampening, nesterov, weightDecay, begin},
      );
      return {weight: nextWeight, slots: {momentum: velocity}};
    };
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
  return madeOptimizer('sgd', Sgd, options);
}
