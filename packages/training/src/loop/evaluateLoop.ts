import {tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {breather} from './breathe.ts';
import {checkBatch} from './checkBatch.ts';
import {EpochValues} from './epochValues.ts';
import {type Forward, forwardOf} from './forward.ts';
import type {ModelShape} from './modelShape.ts';
import {type Objective, total} from './objective.ts';
import {checkedBatch, disposeBatch, type TrainingData, type WalkOptions, walk} from './trainingData.ts';

/** Loss and metrics over a whole data set. */
export interface Evaluation {
  loss: number;
  [metric: string]: number;
}

/** What is evaluated, and how. */
export interface EvaluationPlan {
  readonly owner: string;
  readonly model: LayersModel;
  readonly shape: ModelShape;
  readonly objective: Objective;
  readonly signal: AbortSignal | undefined;
  /** In place of the model's own call. */
  readonly forward?: Forward;
}

/** Loss and metrics over the data, in inference mode. Throws the signal's reason when aborted. */
export async function evaluateLoop(
  plan: EvaluationPlan,
  data: TrainingData,
  walking: WalkOptions,
): Promise<Evaluation> {
  const {owner, model, shape, objective, signal} = plan;
  const forward = plan.forward ?? forwardOf(model);
  const values = new EpochValues(owner, objective);
  const breathe = breather();
  let first = true;
  try {
    for await (const item of walk(owner, data, {...walking, signal}).batches) {
      const batch = checkedBatch(owner, item);
      try {
        signal?.throwIfAborted();
        if (first) await checkBatch(owner, batch, {shape, ofClasses: objective.ofClasses});
        first = false;
        const {xs, ys, weights} = batch;
        const measured = tidy(() => {
          const outputs = forward(xs, false);
          const metrics = objective.metrics.map(metric => total(metric, ys, outputs));
          const totals = [total(objective.measured, ys, outputs, weights), ...metrics];
          return objective.exact.length > 0 ? {totals, outputs} : {totals};
        });
        await values.add(measured, ys);
      } finally {
        disposeBatch(batch);
      }
      await breathe();
    }
    if (first) throw new ConfigError(`${owner}: the data gave no batch; it must not be empty`);
    return (await values.result()) as Evaluation;
  } finally {
    values.dispose();
  }
}
