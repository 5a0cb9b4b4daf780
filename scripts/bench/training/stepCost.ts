/**
 * What `fit` adds to a step: a loop written by hand with the same model, loss, optimizer and batch takes turns with it, step
 * by step, in one process.
 */
import {dispose, mean, type Scalar, type Tensor, type Variable} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {losses, optimizers} from '@tfjs-zoo/core';
import {fit, type TrainingBatch} from '@tfjs-zoo/training';
import {type MeasureOptions, quantile} from '../measure.ts';

/** Far from what makes weights grow without bound: every step is to cost the same. */
const LEARNING_RATE = 1e-5;

/** Turns that do not count: they compile, allocate and fill caches. */
const WARM_UP = 3;

/** What came out. */
export interface StepCost {
  /** Milliseconds of each bare step, and of the step of `fit` that came next. */
  readonly bare: readonly number[];
  readonly fit: readonly number[];
  /** Median over the turns of fit's step ÷ the bare one. */
  readonly ratio: number;
  /** Median of the difference, in milliseconds. */
  readonly added: number;
}

/** Measures with `fit` as it is called without further settings: it also counts hits, and averages over the epoch. */
export async function stepCost(
  model: LayersModel,
  batch: TrainingBatch,
  {rounds, seconds}: MeasureOptions,
): Promise<StepCost> {
  const optimizer = optimizers.sgd({learningRate: LEARNING_RATE, momentum: 0.9});
  const bare: number[] = [];
  const ours: number[] = [];
  async function* turns(): AsyncGenerator<TrainingBatch> {
    const begin = performance.now();
    for (let turn = 0; turn < rounds + WARM_UP; turn++) {
      if (turn >= WARM_UP + 3 && performance.now() - begin > 1000 * seconds) break;
      const start = performance.now();
      bareStep(model, optimizer, batch);
      const between = performance.now();
      // fit disposes what it is given
      yield {xs: batch.xs.clone(), ys: batch.ys.clone()};
      if (turn < WARM_UP) continue;
      bare.push(between - start);
      ours.push(performance.now() - between);
    }
  }
  await fit(model, turns(), {epochs: 1, optimizer, loss: losses.crossEntropy});
  optimizer.dispose();
  return {
    bare,
    fit: ours,
    ratio: quantile(
      ours.map((each, i) => each / bare[i]),
      0.5,
    ),
    added: quantile(
      ours.map((each, i) => each - bare[i]),
      0.5,
    ),
  };
}

/** As short as one can write it. */
function bareStep(model: LayersModel, optimizer: optimizers.NamedOptimizer, {xs, ys}: TrainingBatch): void {
  const weights = model.trainableWeights.map(weight => weight.read() as Variable);
  const loss = (): Scalar => mean(losses.crossEntropy(ys, model.apply(xs, {training: true}) as Tensor));
  const value = optimizer.minimize(loss, true, weights);
  if (value) dispose(value);
}
