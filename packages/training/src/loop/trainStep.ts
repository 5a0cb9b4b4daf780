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
import {type optimizers, variableGradients} from '@tfjs-zoo/core';
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
  /** Gradients by variable name; none if there is a `step`. */
  grads: NamedTensorMap;
  /** What updates the weights, each as soon as its gradient is there; until then, no gradient is. */
  step?: optimizers.PendingStep;
}

/**
 * One forward and backward pass, without the update; or without the backward pass, if that updates weights on its way.
 *
 * Differentiates with respect to the given weights only, so layers that are frozen and lie before all trainable ones
 * cost no backward pass. Metrics are computed from the same forward pass, outside the gradient tape.
 *
 * @param of - What is differentiated: the mean of the loss over the samples, or the sum, for batches that are added up.
 * @param forward - How outputs are made of samples. @defaultValue the model's own call
 * @param optimizer - Will update each weight as soon as its gradient is there, so that the gradients of all weights are never
 *   there at once. @defaultValue gradients are computed, for whatever is done with them
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
  const begun: Pick<StepResult, 'step'> = {};
  const results = tidy(() => {
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
      const step = optimizer?.begin(loss, weights);
      if (step) begun.step = step;
      const {value, grads} = step ? {value: step.loss, grads: {}} : variableGradients(loss, weights);
      const scores = outputs;
      const totals = scores ? objective.metrics.map(metric => total(metric, ys, scores)) : [];
      const sums = [of === 'mean' ? (mul(value, size) as Scalar) : value, ...totals];
      const means = [
        of === 'mean' ? value : (div(value, size) as Scalar),
        ...totals.map(sum => div(sum, size) as Scalar),
      ];
      const all = {means, totals: sums, grads};
      // a clone, because the kept one is disposed below
      return objective.exact.length > 0 && scores ? {...all, outputs: scores.clone()} : all;
    } catch (error) {
      begun.step?.dispose();
      throw error;
    } finally {
      outputs?.dispose();
    }
  });
  return {...results, ...begun};
}

/** Lets the optimizer use the gradients; in the order of `weights`, because tfjs's own optimizers go by position. */
export function update(optimizer: Optimizer, weights: readonly Variable[], grads: NamedTensorMap): void {
  optimizer.applyGradients(weights.map(({name}) => ({name, tensor: grads[name]})));
}
