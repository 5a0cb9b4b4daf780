import type {Optimizer, serialization, Variable} from '@tensorflow/tfjs-core';
import {dispose} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, checkSeed, optimizers, type losses as zooLosses} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import {breather} from '../loop/breathe.ts';
import {checkBatch} from '../loop/checkBatch.ts';
import {whileTraining} from '../loop/hooks.ts';
import type {LossSettings} from '../loop/lossSettings.ts';
import {modelShape} from '../loop/modelShape.ts';
import {type Loss, objective} from '../loop/objective.ts';
import {makeOptimizer, type OptimizerName} from '../loop/prepareOptimizer.ts';
import {checkSampleWeights, weighted} from '../loop/sampleWeights.ts';
import {
  type CheckedBatch,
  checkedBatch,
  disposeBatch,
  isCuttable,
  type TrainingData,
  walk,
} from '../loop/trainingData.ts';
import {forwardBackward, update} from '../loop/trainStep.ts';
import {setLearningRate} from '../optimizerSettings.ts';
import {checkPositive} from '../schedules/schedule.ts';
import {withModelRestored} from '../state/withModelRestored.ts';
import type {TrainingOptions} from '../trainingOptions.ts';
import {LearningRateCurve} from './learningRateCurve.ts';

/** Settings of {@link lrFind}. */
export interface LrFindOptions extends LossSettings, Pick<TrainingOptions, 'batches' | 'sampleWeights'> {
  /** Rate of the first step. @defaultValue 1e-7 */
  startLearningRate?: number;
  /** Rate that the last step comes to. @defaultValue 10 */
  endLearningRate?: number;
  /** Steps, each with a batch of its own; data that is shorter is walked again. @defaultValue 100 */
  steps?: number;
  /** Stop when the smoothed loss is this many times its lowest; Infinity never stops. @defaultValue 4 */
  divergence?: number;
  /** Share of the average that each step keeps, in [0, 1). @defaultValue 0.98 */
  smoothing?: number;
  /** What updates the weights; a copy without memory is used. @defaultValue the one the model was compiled with, otherwise 'adam' */
  optimizer?: Optimizer | OptimizerName;
  /** Loss a sample. @defaultValue the one the model was compiled with, otherwise cross-entropy of logits */
  loss?: Loss | zooLosses.LossName;
  /** Samples a step; not for ready-made batches. @defaultValue 32 */
  batchSize?: number;
  /** Order of the samples. Not for ready-made batches. @defaultValue 0 */
  seed?: number;
  /** Told after each step. */
  onStep?: (progress: {step: number; steps: number; learningRate: number; loss: number}) => void;
  /** Ends the search: the promise rejects with the signal's reason, the model is as it was. */
  signal?: AbortSignal;
}

/**
 * Finds a learning rate: trains some steps while the rate grows from tiny to huge, and watches the loss fall and rise.
 *
 * Samples, batches and loss are those of `fit` with the same options. Step `k` of `n` has the rate
 * `start · (end / start)^(k / n)`. Afterwards the model is as it was, to the last bit, whether the search ended, was aborted or
 * failed; its optimizer is not touched.
 *
 * Smith, "Cyclical learning rates for training neural networks", arXiv:1506.01186. Reference: fastai `Learner.lr_find`.
 *
 * @example
 * ```ts
 * import {writeFile} from 'node:fs/promises';
 * const found = await lrFind(model, train);
 * await writeFile('rates.svg', found.plot());
 * await fit(model, train, {epochs: 5, learningRate: found.suggestions.valley});
 * ```
 * @throws ConfigError if an option is out of range, or the first batch does not fit the model.
 */
export async function lrFind(
  model: LayersModel,
  data: TrainingData,
  options: LrFindOptions = {},
): Promise<LearningRateCurve> {
  const {startLearningRate = 1e-7, endLearningRate = 10, steps = 100, divergence = 4, smoothing = 0.98} = options;
  const {batchSize, seed, onStep, signal} = options;
  checkPositive('lrFind: startLearningRate', startLearningRate);
  if (!(endLearningRate > startLearningRate && Number.isFinite(endLearningRate))) {
    throw new ConfigError(
      `lrFind: endLearningRate is ${endLearningRate}; it must be above startLearningRate, ${startLearningRate}`,
    );
  }
  checkCount('lrFind: steps', steps, 2);
  if (!(divergence > 1)) throw new ConfigError(`lrFind: divergence is ${divergence}; it must be above 1`);
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new ConfigError(`lrFind: smoothing is ${smoothing}; it must be at least 0 and below 1`);
  }
  if (batchSize !== undefined) checkCount('lrFind: batchSize', batchSize, 1);
  if (seed !== undefined) checkSeed('lrFind', seed);
  signal?.throwIfAborted();
  const shape = modelShape('lrFind', model);
  const {loss, classWeights, labelSmoothing, sampleWeights, batches} = options;
  if (sampleWeights !== undefined) checkSampleWeights('lrFind', sampleWeights, data, batches);
  const goal = objective('lrFind', model, shape, {loss, metrics: [], classWeights, labelSmoothing});
  const weights = model.trainableWeights.map(weight => weight.read() as Variable);
  if (weights.length === 0) {
    throw new ConfigError(`lrFind: model '${model.name}' has no trainable weight; unfreeze a layer`);
  }
  const optimizer = freshOptimizer(model, options.optimizer);
  const walking = {batches, batchSize, seed, shuffle: isCuttable(data), signal};

  const rates: number[] = [];
  const found: number[] = [];
  const smoothed: number[] = [];
  const breathe = breather();
  let average = 0;
  const step = async (batch: CheckedBatch): Promise<boolean> => {
    const at = rates.length;
    if (at === 0) await checkBatch('lrFind', batch, {shape, ofClasses: goal.ofClasses});
    const learningRate = startLearningRate * (endLearningRate / startLearningRate) ** (at / steps);
    setLearningRate(optimizer, learningRate);
    const {grads, means, totals} = forwardBackward(model, weights, goal, batch);
    try {
      update(optimizer, weights, grads);
      const [loss] = await means[0].data();
      average = smoothing * average + (1 - smoothing) * loss;
      rates.push(learningRate);
      found.push(loss);
      // the average begins at 0, which this takes out again
      smoothed.push(average / (1 - smoothing ** (at + 1)));
      onStep?.({step: at + 1, steps, learningRate, loss});
    } finally {
      dispose([grads, means, totals]);
    }
    const now = smoothed[at];
    return at + 1 < steps && now <= divergence * Math.min(...smoothed);
  };

  try {
    await whileTraining('lrFind', model, () =>
      withModelRestored(model, async () => {
        for (let epoch = 0; ; epoch++) {
          const before = rates.length;
          for await (const item of walk('lrFind', data, {...walking, epoch}).batches) {
            const batch = weighted({owner: 'lrFind', sampleWeights}, checkedBatch('lrFind', item));
            try {
              signal?.throwIfAborted();
              if (!(await step(batch))) return;
            } finally {
              disposeBatch(batch);
            }
            await breathe();
          }
          if (rates.length === before) throw new ConfigError('lrFind: the data gave no batch; it must not be empty');
        }
      }),
    );
  } finally {
    optimizer.dispose();
  }
  return new LearningRateCurve(rates, found, smoothed, steps);
}

/** A new optimizer with the settings of the one given or the model's. */
function freshOptimizer(model: LayersModel, given: Optimizer | OptimizerName | undefined): Optimizer {
  // undefined before the first compile, whatever tfjs's types say
  const chosen = given ?? (model.optimizer as Optimizer | undefined) ?? 'adam';
  if (typeof chosen === 'string') return makeOptimizer('lrFind', chosen);
  const kind = chosen.constructor as serialization.SerializableConstructor<Optimizer>;
  const copy = kind.fromConfig(kind, {...chosen.getConfig(), scheduled: false});
  if (chosen instanceof optimizers.NamedOptimizer && copy instanceof optimizers.NamedOptimizer) {
    copy.setGroups(chosen.groups);
  }
  return copy;
}
