import {add, div, fill, mul, serialization, sqrt, square, sub} from '@tensorflow/tfjs-core';
import {atLeastZero} from './checks.ts';
import {withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {NamedOptimizer} from './optimizer.ts';
import type {OptimizerOptions} from './optimizerOptions.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link adagrad}; `weightDecay` is an L2 penalty. */
export interface AdagradOptions extends OptimizerOptions {
  /** Size of a step. @defaultValue 0.01 */
  learningRate?: OptimizerOptions['learningRate'];
  /** The rate of update `t` is `learningRate / (1 + (t − 1) · lrDecay)`. @defaultValue 0 */
  lrDecay?: number;
  /** What the sum of squares starts from. @defaultValue 0 */
  initialAccumulator?: number;
  /** Added to the root of the sum. @defaultValue 1e-10 */
  epsilon?: number;
}

/** The optimizer that {@link adagrad} makes. */
export class Adagrad extends NamedOptimizer {
  static className = 'ZooAdagrad';
  readonly lrDecay: number;
  readonly initialAccumulator: number;
  readonly epsilon: number;

  constructor({
    learningRate = 0.01,
    lrDecay = 0,
    initialAccumulator = 0,
    epsilon = 1e-10,
    ...common
  }: AdagradOptions = {}) {
    super('adagrad', {learningRate, ...common});
    this.lrDecay = atLeastZero('adagrad: lrDecay', lrDecay);
    this.initialAccumulator = atLeastZero('adagrad: initialAccumulator', initialAccumulator);
    this.epsilon = atLeastZero('adagrad: epsilon', epsilon);
  }

  protected override update({weight, gradient, step, learningRate, weightDecay, slots}: Update): Updated {
    const g = withL2(gradient, weight, weightDecay);
    const squares = add(slots.sum ?? fill(weight.shape, this.initialAccumulator), square(g));
    const rate = learningRate / (1 + (step - 1) * this.lrDecay);
    const change = div(mul(g, rate), add(sqrt(squares), this.epsilon));
    return {weight: sub(weight, change), slots: {sum: squares}};
  }

  override getConfig(): serialization.ConfigDict {
    const {lrDecay, initialAccumulator, epsilon} = this;
    return {...super.getConfig(), lrDecay, initialAccumulator, epsilon};
  }
}
serialization.registerClass(Adagrad);

/**
 * Adagrad: each value's steps shrink with the squares of all gradients it has had.
 *
 * `s ← s + g²`, `w ← w − lr_t · g / (√s + ε)`. Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and
 * stochastic optimization" (JMLR 2011). Reference: `torch.optim.Adagrad`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function adagrad(options: AdagradOptions = {}): Adagrad {
  return madeOptimizer('adagrad', Adagrad, options);
}
