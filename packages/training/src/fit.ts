import type {Optimizer} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, losses} from '@tfjs-zoo/core';
import {checkCount} from './checks.ts';
import {cacheSettings} from './features/cacheFeatures.ts';
import {History} from './history.ts';
import {checkData} from './loop/checkData.ts';
import {checkTrainingOptions} from './loop/checkTrainingOptions.ts';
import {describeRun} from './loop/describeRun.ts';
import {callbackList, callbackObjects, whileTraining} from './loop/hooks.ts';
import {keptBy} from './loop/keptRun.ts';
import {modelShape} from './loop/modelShape.ts';
import {objective} from './loop/objective.ts';
import {chooseOptimizer, compile, type OptimizerName} from './loop/prepareOptimizer.ts';
import {isCuttable, type TrainingData, walk} from './loop/trainingData.ts';
import {trainLoop} from './loop/trainLoop.ts';
import type {Schedule} from './schedules/schedule.ts';
import type {TrainingOptions} from './trainingOptions.ts';

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
    const described = {seed, batchSize, size, samples, callbacks: objects, learningRate: rate, inLoss};
    const description = describeRun(plan, described);
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
