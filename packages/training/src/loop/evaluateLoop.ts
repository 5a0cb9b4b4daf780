import {dispose, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, losses} from '@tfjs-zoo/core';
import {breather} from './breathe.ts';
import {checkBatch} from './checkBatch.ts';
import {EpochValues} from './epochValues.ts';
import type {ModelShape} from './modelShape.ts';
import {type Objective, total} from './objective.ts';
import {checkedBatch, type TrainingData, type WalkOptions, walk} from './trainingData.ts';
import type {Forward} from './trainStep.ts';

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
  const forward: Forward = plan.forward ?? ((xs, training) => model.apply(xs, {training}) as Tensor);
  const values = new EpochValues(owner, objective);
  const breathe = breather();
  let first = true;
  try {
    for await (const item of walk(owner, data, {...walking, signal}).batches) {
      const {xs, ys} = checkedBatch(owner, item);
      try {
        signal?.throwIfAborted();
        if (first) await checkBatch(owner, {xs, ys}, shape, objective.loss === losses.crossEntropy);
        first = false;
        const batch = tidy(() => {
          const outputs = forward(xs, false);
          const totals = [objective.loss, ...objective.metrics].map(f => total(f, ys, outputs));
          return objective.exact.length > 0 ? {totals, outputs} : {totals};
        });
        await values.add(batch, ys);
      } finally {
        dispose([xs, ys]);
      }
      await breathe();
    }
    if (first) throw new ConfigError(`${owner}: the data gave no batch; it must not be empty`);
    return (await values.result()) as Evaluation;
  } finally {
    values.dispose();
  }
}
