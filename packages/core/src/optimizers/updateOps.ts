/**
 * The updates that backends may fuse into one pass over the weights.
 *
 * A kernel may give back the memory of `weight` and of the slots with the new values in it, if nobody else holds it: the
 * optimizer never reads the old ones again.
 */
import {add, div, mul, sqrt, square, sub} from '@tensorflow/tfjs-core';
import {defineOutputsOp, type OutputsOp} from '../ops/defineOutputsOp.ts';
import {average, stepped, withL2} from './ingredients.ts';

/** Settings of one update by SGD with momentum. */
export interface SgdUpdateAttrs {
  readonly learningRate: number;
  readonly momentum: number;
  /** Share of the gradient that is left out of the velocity. */
  readonly dampening: number;
  readonly nesterov: boolean;
  /** Factor of the L2 penalty. */
  readonly weightDecay: number;
}

/** Weight and velocity after a step of stochastic gradient descent with momentum. */
export const sgdUpdate: OutputsOp<'weight' | 'gradient' | 'velocity', 'nextWeight' | 'nextVelocity', SgdUpdateAttrs> =
  defineOutputsOp({
    name: 'ZooSgdUpdate',
    outputs: ['nextWeight', 'nextVelocity'],
    compose({weight, gradient, velocity}, {learningRate, momentum, dampening, nesterov, weightDecay}) {
      const g = withL2(gradient, weight, weightDecay);
      const next = add(mul(velocity, momentum), dampening === 0 ? g : mul(g, 1 - dampening));
      const direction = nesterov ? add(g, mul(next, momentum)) : next;
      return {nextWeight: sub(weight, mul(direction, learningRate)), nextVelocity: next};
    },
  });

/** Settings of one update by Adam or AdamW. */
export interface AdamUpdateAttrs {
  /** The learning rate with both bias corrections in it: `lr · √(1−β₂ᵗ) / (1−β₁ᵗ)`. */
  readonly rate: number;
  /** A float32. */
  readonly beta1: number;
  /** A float32. */
  readonly beta2: number;
  /** What is added to the uncorrected root: `ε · √(1−β₂ᵗ)`. */
  readonly epsilon: number;
  /** Factor of the L2 penalty. */
  readonly l2: number;
  /** What the weight is first shrunk by: `lr · λ`. */
  readonly shrinkage: number;
}

/** Weight and moments after a step of Adam or AdamW. */
export const adamUpdate: OutputsOp<
  'weight' | 'gradient' | 'm' | 'v',
  'nextWeight' | 'nextM' | 'nextV',
  AdamUpdateAttrs
> = defineOutputsOp({
  name: 'ZooAdamUpdate',
  outputs: ['nextWeight', 'nextM', 'nextV'],
  compose({weight, gradient, m, v}, {rate, beta1, beta2, epsilon, l2, shrinkage}) {
    const g = withL2(gradient, weight, l2);
    const mean = average(m, g, beta1);
    const squares = average(v, square(g), beta2);
    const change = mul(div(mean, add(sqrt(squares), epsilon)), rate);
    return {nextWeight: stepped(weight, change, shrinkage), nextM: mean, nextV: squares};
  },
});
