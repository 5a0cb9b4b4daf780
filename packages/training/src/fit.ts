import type {Optimizer} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, losses} from '@tfjs-zoo/core';
import {checkCount} from './checks.ts';
import {type CacheFeatures, cacheSettings} from './features/cacheFeatures.ts';
import {History} from './history.ts';
import {checkData} from './loop/checkData.ts';
import {checkTrainingOptions} from './loop/checkTrainingOptions.ts';
import {type AnyCallback, callbackList, callbackObjects, whileTraining} from './loop/hooks.ts';
import {describeRun, keptBy} from './loop/keptRun.ts';
import type {LossSettings} from './loop/lossSettings.ts';
import {modelShape} from './loop/modelShape.ts';
import {type Loss, type Metrics, objective} from './loop/objective.ts';
import {chooseOptimizer, compile, type OptimizerName} from './loop/prepareOptimizer.ts';
import type {RunKeeper} from './loop/runKeeper.ts';
import {type BatchSettings, isCuttable, type TrainingData, walk} from './loop/trainingData.ts';
import {trainLoop} from './loop/trainLoop.ts';
import type {Schedule} from './schedules/schedule.ts';

/** Settings that {@link fit} and `fineTune` share. */
export interface TrainingOptions extends LossSettings {
  /** Samples a batch; not for ready-made batches. @defaultValue 32 */
  batchSize?: number;
  /**
   * Batches whose gradients are added up to one update, for steps of more samples than fit into memory. Learns what
   * batches of `accumulate · batchSize` would (batch normalisation, whose statistics are of each batch, and dropout aside),
   * the last, smaller group of an epoch included. Schedules, `steps` and callbacks count updates: one is a batch to them.
   * @defaultValue 1
   */
  accumulate?: number;
  /**
   * Multiplies the loss of each sample, by its index in the data, 0 or more; for data sets and tensors. Ready-made
   * batches bring theirs along, as `{xs, ys, weights}`. The loss stays a mean over the samples, as with Keras's
   * `sample_weight`. For training only: `val_loss` and metrics are without. @defaultValue 1 for each
   */
  sampleWeights?: ArrayLike<number>;
  /**
   * Loss a sample: a function, or the name of one of `losses`.
   * @defaultValue the one the model was compiled with, otherwise cross-entropy of logits
   */
  loss?: Loss | losses.LossName;
  /** What else to measure, over each epoch and its validation. @defaultValue accuracy, if the model has more than one output unit */
  metrics?: Metrics;
  /**
   * How the batches of a `Dataset` are made: `{mix: transforms.mixUp(), onBadSample: 'skip', …}`. Those of `validation`
   * are made likewise, but for `mix`, `shard` and `dropLast`. Not for other kinds of data.
   */
  batches?: BatchSettings;
  /** Data to evaluate after each epoch; its values are logged as `val_…`. */
  validation?: TrainingData;
  /** Callbacks of this library or of tfjs, or objects with tfjs's hooks. @defaultValue [] */
  callbacks?: readonly AnyCallback[];
  /** Order of the samples; dropout layers have seeds of their own. Not for ready-made batches. @defaultValue 0 */
  seed?: number;
  /**
   * Keeps what the run needs to go on after an interruption, and takes up what an earlier one left:
   * `runDirectory('runs/flowers')` of `@tfjs-zoo/training/node`. Then the same call goes on where it was, to the last bit.
   * @defaultValue nothing is kept
   */
  run?: RunKeeper;
  /**
   * Computes once what a frozen body makes of each sample, and trains the layers behind it on that: layers that are not
   * trained cost nothing from then on. `'auto'` does so for two epochs or more in which the samples stay the same (no
   * random transforms, no `mix`) and the first layers with weights are frozen and give the same each time (no dropout
   * before the cut, no batch statistics). With true or settings it is an error if that is not so, and transforms
   * of which nothing is known are taken for plain. `fineTune` means its first phase by it. Numbers are those of training
   * without it up to float32 rounding, because other samples share a batch; a run that goes on stays exact to the last bit.
   * @defaultValue 'auto'
   */
  cacheFeatures?: CacheFeatures;
  /** Ends training after the step in progress; the promise still resolves, with `stopReason: 'aborted'`. */
  signal?: AbortSignal;
}

/** Settings of {@link fit}. */
export interface FitOptions extends TrainingOptions {
  /** Passes over the data. Needed, unless there are `steps`. */
  epochs?: number;
  /**
   * Updates after which training ends, instead of after `epochs`, or before they are through if both are given. An epoch
   * that they cut short is evaluated and recorded as the others are; a run that goes on with more steps goes on within it.
   * @defaultValue no limit
   */
  steps?: number;
  /** Number of the first epoch, for continuing a run: `epochs` is then the number of the last one plus 1. @defaultValue 0 */
  initialEpoch?: number;
  /** What updates the weights. @defaultValue the optimizer the model was compiled with, otherwise 'adam' */
  optimizer?: Optimizer | OptimizerName;
  /** Learning rate, or a schedule of it over the steps of this call. @defaultValue the optimizer's own */
  learningRate?: number | Schedule;
  /** Draw the samples in a new order each epoch. @defaultValue true, except for ready-made batches */
  shuffle?: boolean;
}

/**
 * Trains a model.
 *
 * Compiles it with the optimizer and the loss, so that callbacks, `model.save` and tfjs's own `fit` find them; an
 * optimizer given by name belongs to the model and is disposed with it. Only trainable weights are differentiated.
 * Losses and metrics of an epoch are exact means over its samples, and metrics that are no means, such as `rocAuc`, are
 * those of all its samples together; the latter are in an epoch's logs, not in a batch's, and read each batch's outputs.
 * Penalties of regularizers are part of the loss, and constraints of weights are applied after each step.
 *
 * Aborting lets the step in progress finish, runs the callbacks' `onTrainEnd` (so `earlyStopping` restores its best
 * weights) and resolves; the epoch cut short is not in the history.
 *
 * @returns The history: losses, metrics and learning rate of each epoch, and why training ended.
 * @throws ConfigError if an option is out of range, or at the first batch if the data does not fit the model.
 */
export async function fit(model: LayersModel, data: TrainingData, options: FitOptions): Promise<History> {
  const {initialEpoch = 0, batchSize, seed, learningRate, validation, callbacks = [], run, signal} = options;
  const {accumulate = 1, sampleWeights, classWeights, labelSmoothing} = options;
  checkTrainingOptions('fit', data, options);
  checkCount('fit: initialEpoch', initialEpoch);
  const cache = cacheSettings('fit', options.cacheFeatures);
  const schedule = typeof learningRate === 'function' ? learningRate : undefined;
  const shape = modelShape('fit', model);
  const goal = objective('fit', model, shape, options);
  const walking = {batches: options.batches, batchSize, shuffle: options.shuffle ?? isCuttable(data), seed, signal};
  const {size, samples} = walk('fit', data, walking);
  const stepsPerEpoch = size === undefined ? undefined : Math.ceil(size / accumulate);
  const {epochs, steps} = extent(options, initialEpoch, stepsPerEpoch);

  return whileTraining('fit', model, async () => {
    const rate = typeof learningRate === 'number' ? learningRate : undefined;
    const optimizer = chooseOptimizer('fit', model, options.optimizer, rate);
    // the loss a model was compiled with stays as it was given: names of tfjs's losses can be saved, functions cannot
    const asCompiled = options.loss === undefined && goal.loss !== losses.crossEntropy;
    compile(model, optimizer, asCompiled ? model.loss : goal.loss);
    const objects = callbackObjects('fit', callbacks);
    const list = callbackList(model, objects, {
      epochs,
      initialEpoch,
      samples: samples ?? null,
      steps: stepsPerEpoch ?? null,
      batchSize: (batchSize ?? 32) * accumulate,
      doValidation: validation !== undefined,
      metrics: [...goal.names, ...(validation ? goal.names.map(name => `val_${name}`) : [])],
      scheduled: schedule !== undefined,
    });
    const history = new History();
    model.stopTraining = false;
    const plan = {
      owner: 'fit',
      model,
      shape,
      data,
      walking,
      optimizer,
      schedule,
      objective: goal,
      validation,
      signal,
      cache,
      ...{accumulate, sampleWeights, steps},
    };
    await checkData(plan);
    const inLoss = {classWeights, labelSmoothing};
    const description = describeRun(plan, {seed, batchSize, size, samples, callbacks: objects, inLoss});
    await keptBy(run, 'fit', optimizer, description, async found => {
      const epochRange = [initialEpoch, epochs] as const;
      await list.onTrainBegin();
      const stretch = {...plan, epochs: epochRange, keeper: run, found, callbackObjects: objects, phase: 0};
      history.stopReason = await trainLoop(stretch, list, history);
      await list.onTrainEnd();
    });
    return history;
  });
}

/** How far training goes; epochs are infinitely many where only the steps end it. */
function extent(
  {epochs, steps, batches}: FitOptions,
  initialEpoch: number,
  stepsPerEpoch: number | undefined,
): {epochs: number; steps: number} {
  if (epochs === undefined && steps === undefined) {
    throw new ConfigError('fit: neither epochs nor steps is given; one of them must say when training ends');
  }
  if (epochs !== undefined) checkCount('fit: epochs', epochs, 1);
  if (steps === undefined) return {epochs: epochs ?? 0, steps: Number.POSITIVE_INFINITY};
  checkCount('fit: steps', steps, 1);
  // where samples may be left out an epoch may have fewer steps
  const known = stepsPerEpoch !== undefined && stepsPerEpoch > 0 && batches?.onBadSample === undefined;
  const needed = known ? initialEpoch + Math.ceil(steps / stepsPerEpoch) : Number.POSITIVE_INFINITY;
  return {epochs: Math.min(epochs ?? needed, needed), steps};
}
