import {
  add,
  div,
  keep,
  mean,
  mul,
  type NamedTensorMap,
  type Optimizer,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type optimizers, type VariableGradients, variableGradients} from '@tfjs-zoo/core';
import {type Forward, forwardOf} from './forward.ts';
import {type Objective, total} from './objective.ts';
import type {TrainingBatch} from './trainingData.ts';

/** What a forward and backward pass gave; all tensors are the caller's. */
export interface StepResult {
  /** Loss (with the penalties of regularizers) and metrics, as means over the samples. */
  means: Scalar[];
  /** The same, as sums over the samples. */
  totals: Scalar[];
  /** What the model gave, if the objective has metrics over the whole data set. */
  outputs?: Tensor;
  /** Gradients by variable name; none if `updated`. */
  grads: NamedTensorMap;
  /** Whether the weights have been updated on the way back. */
  updated: boolean;
}

/**
 * One forward and backward pass, without the update.
 *
 * Differentiates with respect to the given weights only, so layers that are frozen and lie before all trainable ones
 * cost no backward pass. Metrics are computed from the same forward pass, outside the gradient tape.
 *
 * @param of - What is differentiated: the mean of the loss over the samples, or the sum, for batches that are added up.
 * @param forward - How outputs are made of samples. @defaultValue the model's own call
 * @param optimizer - Updates each weight as soon as its gradient is there, so that the gradients of all weights are never there
 *   at once. @defaultValue the weights stay as they are
 */
export function forwardBackward(
  model: LayersModel,
  weights: readonly Variable[],
  objective: Objective,
  {xs, ys, weights: sampleWeights}: TrainingBatch,
  of: 'mean' | 'sum' = 'mean',
  forward: Forward = forwardOf(model),
  optimizer?: optimizers.NamedOptimizer,
): StepResult {
  return tidy(() => {
    const size = xs.shape[0] ?? 0;
    let outputs: Tensor | undefined;
    try {
      const loss = (): Scalar => {
        const scores = forward(xs, true);
        outputs = keep(scores.clone());
        const ofSamples = mean<Scalar>(objective.minimised(ys, scores, sampleWeights));
        const all = model.calculateLosses().reduce<Scalar>((sum, penalty) => add(sum, penalty), ofSamples);
        return of === 'mean' ? all : (mul(all, size) as Scalar);
      };
      const {value, grads} = optimizer ? minimize(optimizer, loss, weights) : variableGradients(loss, weights);
      const scores = outputs;
      const totals = scores ? objective.metrics.map(metric => total(metric, ys, scores)) : [];
      const sums = [of === 'mean' ? (mul(value, size) as Scalar) : value, ...totals];
      const means = [
        of === 'mean' ? value : (div(value, size) as Scalar),
        ...totals.map(sum => div(sum, size) as Scalar),
      ];
      const results = {means, totals: sums, grads, updated: optimizer !== undefined};
      // a clone, because the kept one is disposed below
      return objective.exact.length > 0 && scores ? {...results, outputs: scores.clone()} : results;
    } finally {
      outputs?.dispose();
    }
  });
}

function minimize(
  optimizer: optimizers.NamedOptimizer,
  loss: () => Scalar,
  weights: readonly Variable[],
): VariableGradients {
  const value = optimizer.minimize(loss, true, [...weights]);
  if (value === null) throw new TypeError(`${optimizer.getClassName()}: minimize gave no loss`);
  return {value, grads: {}};
}

/** Lets the optimizer use the gradients; in the order of `weights`, because tfjs's own optimizers go by position. */
export function update(optimizer: Optimizer, weights: readonly Variable[], grads: NamedTensorMap): void {
  optimizer.applyGradients(weights.map(({name}) => ({name, tensor: grads[name]})));
}
