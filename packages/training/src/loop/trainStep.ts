import {
  add,
  dispose,
  div,
  engine,
  keep,
  mean,
  mul,
  type NamedTensorMap,
  type Optimizer,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
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
  /** Gradients by variable name. */
  grads: NamedTensorMap;
}

/**
 * One forward and backward pass, without the update.
 *
 * Differentiates with respect to the given weights only, so layers that are frozen and lie before all trainable ones
 * cost no backward pass. Metrics are computed from the same forward pass, outside the gradient tape.
 *
 * @param of - What is differentiated: the mean of the loss over the samples, or the sum, for batches that are added up.
 * @param forward - How outputs are made of samples. @defaultValue the model's own call
 */
export function forwardBackward(
  model: LayersModel,
  weights: readonly Variable[],
  objective: Objective,
  {xs, ys, weights: sampleWeights}: TrainingBatch,
  of: 'mean' | 'sum' = 'mean',
  forward: Forward = forwardOf(model),
): StepResult {
  return tidy(() => {
    const size = xs.shape[0] ?? 0;
    let outputs: Tensor | undefined;
    try {
      const {value, grads} = variableGrads(() => {
        const scores = forward(xs, true);
        outputs = keep(scores.clone());
        const loss = mean<Scalar>(objective.minimised(ys, scores, sampleWeights));
        const all = model.calculateLosses().reduce<Scalar>((sum, penalty) => add(sum, penalty), loss);
        return of === 'mean' ? all : (mul(all, size) as Scalar);
      }, [...weights]);
      const scores = outputs;
      const totals = scores ? objective.metrics.map(metric => total(metric, ys, scores)) : [];
      const sums = [of === 'mean' ? (mul(value, size) as Scalar) : value, ...totals];
      const means = [
        of === 'mean' ? value : (div(value, size) as Scalar),
        ...totals.map(sum => div(sum, size) as Scalar),
      ];
      const results = {means, totals: sums, grads};
      // a clone, because the kept one is disposed below
      return objective.exact.length > 0 && scores ? {...results, outputs: scores.clone()} : results;
    } catch (error) {
      disposeTape();
      throw error;
    } finally {
      outputs?.dispose();
    }
  });
}

/** Disposes what tfjs has put aside for a backward pass that does not come, because the forward pass has failed. */
function disposeTape(): void {
  const {state} = engine();
  if (state.gradientDepth > 0) return;
  for (const {saved} of state.activeTape ?? []) dispose(saved ?? []);
  state.activeTape = [];
}

/** Lets the optimizer use the gradients; in the order of `weights`, because tfjs's own optimizers go by position. */
export function update(optimizer: Optimizer, weights: readonly Variable[], grads: NamedTensorMap): void {
  optimizer.applyGradients(weights.map(({name}) => ({name, tensor: grads[name]})));
}
