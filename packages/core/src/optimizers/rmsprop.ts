import {add, div, maximum, mul, serialization, sqrt, square, sub} from '@tensorflow/tfjs-core';
import {atLeastZero, belowOne} from './checks.ts';
import {average, withL2} from './ingredients.ts';
import {madeOptimizer} from './madeOptimizer.ts';
import {NamedOptimizer} from './optimizer.ts';
import type {OptimizerOptions} from './optimizerOptions.ts';
import type {Update, Updated} from './update.ts';

/** Settings of {@link rmsprop}; `weightDecay` is an L2 penalty. */
export interface RmspropOptions extends OptimizerOptions {
  /** Size of a step. @defaultValue 0.01 */
  learningRate?: OptimizerOptions['learningRate'];
  /** Decay of the mean of the squared gradients. @defaultValue 0.99 */
  alpha?: number;
  /** Added to the root. @defaultValue 1e-8 */
  epsilon?: number;
  /** Share of the last direction that is kept. @defaultValue 0 */
  momentum?: number;
  /** Divide by the standard deviation of the gradients instead of their root mean square. @defaultValue false */
  centered?: boolean;
}

/** The optimizer that {@link rmsprop} makes. */
export class Rmsprop extends NamedOptimizer {
  static className = 'ZooRmsprop';
  /** Momentum from the next step on; may be set at any time. */
  momentum: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor({
    learningRate = 0.01,
    alpha = 0.99,
    epsilon = 1e-8,
    momentum = 0,
    centered = false,
    ...common
  }: RmspropOptions = {}) {
    super('rmsprop', {learningRate, ...common});
    this.alpha = belowOne('rmsprop: alpha', alpha);
    this.epsilon = atLeastZero('rmsprop: epsilon', epsilon);
    this.momentum = belowOne('rmsprop: momentum', momentum);
    this.centered = centered;
  }

  protected override update({weight, gradient, learningRate, weightDecay, slots}: Update): Updated {
    const {alpha, momentum, epsilon} = this;
    const g = withL2(gradient, weight, weightDecay);
    const squares = average(slots.square, square(g), alpha);
    const mean = this.centered ? average(slots.mean, g, alpha) : undefined;
    // rounding may leave a variance just below zero, whose root PyTorch turns into NaN
    const spread = mean === undefined ? squares : maximum(sub(squares, square(mean)), 0);
    const scaled = div(g, add(sqrt(spread), epsilon));
    const velocity = momentum === 0 ? undefined : slots.momentum ? add(mul(slots.momentum, momentum), scaled) : scaled;
    return {
      weight: sub(weight, mul(velocity ?? scaled, learningRate)),
      slots: {square: squares, ...(mean && {mean}), ...(velocity && {momentum: velocity})},
    };
  }

  override getConfig(): serialization.ConfigDict {
    const {alpha, epsilon, momentum, centered} = this;
    return {...super.getConfig(), alpha, epsilon, momentum, centered};
  }
}
serialization.registerClass(Rmsprop);

/**
 * RMSProp: the gradient divided by the root of the moving mean of its square.
 *
 * `v ← αv + (1−α)g²`, `w ← w − lr · g / (√v + ε)`; centred, `v` less the square of the moving mean of `g`, and never below
 * zero. ε stands outside the root, as in PyTorch (TensorFlow has it inside). Tieleman, Hinton, COURSERA lecture 6.5 (2012);
 * centred: Graves, arXiv:1308.0850. Reference: `torch.optim.RMSprop`.
 *
 * @throws ConfigError if a setting is out of range.
 */
export function rmsprop(options: RmspropOptions = {}): Rmsprop {
  return madeOptimizer('rmsprop', Rmsprop, options);
}
