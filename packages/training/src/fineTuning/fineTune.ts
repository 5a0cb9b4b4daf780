import {EarlyStopping, type LayersModel, type layers} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {EarlyStoppingCallback} from '../callbacks/earlyStopping.ts';
import {checkCount} from '../checks.ts';
import {cacheSettings} from '../features/cacheFeatures.ts';
import {History} from '../history.ts';
import type {StopReason} from '../historyData.ts';
import {checkData} from '../loop/checkData.ts';
import {checkTrainingOptions} from '../loop/checkTrainingOptions.ts';
import {describeRun} from '../loop/describeRun.ts';
import {callbackList, callbackObjects, type TrainingParams, whileTraining} from '../loop/hooks.ts';
import {keptBy} from '../loop/keptRun.ts';
import {modelShape} from '../loop/modelShape.ts';
import {objective} from '../loop/objective.ts';
import {compile, own} from '../loop/prepareOptimizer.ts';
import {isCuttable, type TrainingData, walk} from '../loop/trainingData.ts';
import {trainLoop} from '../loop/trainLoop.ts';
import type {TrainPlan} from '../loop/trainPlan.ts';
import {fastaiOneCycle} from '../schedules/fastaiOneCycle.ts';
import {checkPositive} from '../schedules/schedule.ts';
import type {RunState} from '../state/runState.ts';
import type {TrainingOptions} from '../trainingOptions.ts';
import {discriminativeRates} from './discriminativeRates.ts';
import {layerGroups} from './layerGroups.ts';
import {freezeGroups, phaseOptimizer, type UpdateSettings, unfreezeAll} from './phase.ts';

/** Settings of {@link fineTune}. */
export interface FineTuneOptions extends TrainingOptions, UpdateSettings {
  /** Epochs with all layers training. */
  epochs: number;
  /** Epochs before those in which only the head trains. @defaultValue 1 */
  freezeEpochs?: number;
  /** Highest learning rate of the head in the first phase; the second has half of it. @defaultValue 2e-3 */
  learningRate?: number;
  /** In the second phase the first group's rate is the head's divided by this. @defaultValue 100 */
  lrMult?: number;
  /**
   * Names of the layers that learn together, from the input to the head. A name stands also for the layers below it.
   * @defaultValue those a model of the zoo carries, otherwise the last layer with weights and all before it
   */
  groups?: readonly (readonly string[])[];
  /** Batch normalisation of the frozen layers goes on training in the first phase. @defaultValue true */
  trainBatchNorm?: boolean;
}

/** Peak and shape of the two phases, from fastai's `fine_tune`. */
const FROZEN = {pctStart: 0.99, divFactor: 25};
const UNFROZEN = {pctStart: 0.3, divFactor: 5};

/**
 * Adapts a pretrained network to new classes, in two phases: the head alone, then everything, early layers least.
 *
 * Phase 1 trains `freezeEpochs` with all groups but the last frozen, one cycle of the learning rate up to
 * `learningRate`. Phase 2 unfreezes, halves the rate, and gives the groups rates from `rate / lrMult` to `rate` in
 * geometric steps, one cycle over `epochs`. Each phase has a new Adam with decoupled weight decay (none on biases
 * and normalisation), and the momentum cycles against the rate.
 *
 * Callbacks see one training of `freezeEpochs + epochs` epochs, but early stopping only the second phase: the first is
 * too short to be judged. At the end all layers are trainable, whatever they were before.
 *
 * Howard, Gugger, "fastai: a layered API for deep learning", arXiv:2002.04688. Reference: fastai `Learner.fine_tune`.
 *
 * @returns The history of both phases.
 * @throws ConfigError if an option is out of range, the groups do not fit the model, the number of batches is unknown,
 * or the first batch does not fit the model.
 */
export async function fineTune(model: LayersModel, data: TrainingData, options: FineTuneOptions): Promise<History> {
  const {epochs, freezeEpochs = 1, learningRate = 2e-3, lrMult = 100, trainBatchNorm = true} = options;
  const {batchSize, seed, validation, signal, run, callbacks = []} = options;
  const {accumulate = 1, sampleWeights, classWeights, labelSmoothing} = options;
  checkTrainingOptions('fineTune', data, options);
  checkCount('fineTune: epochs', epochs, 1);
  checkCount('fineTune: freezeEpochs', freezeEpochs);
  checkPositive('fineTune: learningRate', learningRate);
  checkPositive('fineTune: lrMult', lrMult);
  const cache = cacheSettings('fineTune', options.cacheFeatures);
  if (cache?.must && freezeEpochs === 0) {
    throw new ConfigError(
      'fineTune: cacheFeatures is given, but freezeEpochs is 0, so that no epoch has frozen layers; leave one of them out',
    );
  }
  const shape = modelShape('fineTune', model);
  const goal = objective('fineTune', model, shape, options);
  const groups = layerGroups('fineTune', model, options.groups);
  const walking = {batches: options.batches, batchSize, seed, shuffle: isCuttable(data), signal};
  const {size, samples} = walk('fineTune', data, walking);
  if (size === undefined) {
    throw new ConfigError(
      'fineTune: the data does not tell its number of batches, which the schedule needs; give it a `size`',
    );
  }

  const stepsPerEpoch = Math.ceil(size / accumulate);
  const names = [...goal.names, ...(validation ? goal.names.map(name => `val_${name}`) : [])];
  const params: TrainingParams = {
    epochs: freezeEpochs + epochs,
    initialEpoch: 0,
    samples: samples ?? null,
    steps: stepsPerEpoch,
    batchSize: (batchSize ?? 32) * accumulate,
    doValidation: validation !== undefined,
    metrics: names,
    scheduled: true,
  };
  const objects = callbackObjects('fineTune', callbacks);
  const stoppers = objects.filter(isStopper);
  const others = callbackList(
    model,
    objects.filter(callback => !isStopper(callback)),
    params,
  );
  const all = callbackList(model, objects, params);
  const history = new History();

  const phase = (number: number, peak: number, rates: number[], count: number, cycle: typeof FROZEN): TrainPlan => {
    const optimizer = phaseOptimizer(groups, rates, options);
    own(optimizer);
    compile(model, optimizer, goal.loss);
    const schedule = fastaiOneCycle({learningRate: peak, steps: count * stepsPerEpoch, ...cycle});
    const first = number === 0 ? 0 : freezeEpochs;
    const range = [first, first + count] as const;
    return {
      owner: 'fineTune',
      model,
      shape,
      data,
      walking,
      optimizer,
      schedule,
      objective: goal,
      validation,
      signal,
      cache: number === 0 ? cache : undefined,
      epochs: range,
      ...{accumulate, sampleWeights, steps: Number.POSITIVE_INFINITY},
      ...{keeper: run, found: undefined, callbackObjects: objects, phase: number},
    };
  };

  const frozenPhase = (): TrainPlan => {
    freezeGroups(groups, groups.length - 1, trainBatchNorm);
    const rates = groups.map((_, i) => (i === groups.length - 1 ? learningRate : learningRate / 10));
    return phase(0, learningRate, rates, freezeEpochs, FROZEN);
  };
  const unfrozenPhase = (): TrainPlan => {
    unfreezeAll(model);
    const peak = learningRate / 2;
    return phase(1, peak, discriminativeRates(groups.length, peak / lrMult, peak), epochs, UNFROZEN);
  };

  const bothPhases = async (first: TrainPlan, found: RunState | undefined): Promise<StopReason> => {
    const unfrozen = first.phase === 1 || found?.values.phase === 1;
    if (!unfrozen) {
      const reason = await trainLoop({...first, found}, others, history);
      if (reason !== 'completed') {
        await others.onTrainEnd();
        return reason;
      }
    }
    for (const stopper of stoppers) await stopper.onTrainBegin();
    const second = first.phase === 1 ? first : unfrozenPhase();
    const reason = await trainLoop({...second, found: unfrozen ? found : undefined}, all, history);
    await all.onTrainEnd();
    return reason;
  };

  return whileTraining('fineTune', model, async () => {
    try {
      const first = freezeEpochs > 0 ? frozenPhase() : unfrozenPhase();
      // a Sequential takes this only once it is compiled, which the first phase has done
      model.stopTraining = false;
      await checkData(first);
      const inLoss = {classWeights, labelSmoothing};
      const described = describeRun(first, {seed, batchSize, size, samples, callbacks: objects, inLoss});
      // the schedules depend on these, so none of them may change on the way
      const description = {
        ...described,
        epochs,
        freezeEpochs,
        learningRate,
        lrMult,
        trainBatchNorm,
        groups: groups.length,
        groupLayers: groups.map(groupText),
      };
      await keptBy(run, 'fineTune', first.optimizer, description, async found => {
        await others.onTrainBegin();
        history.stopReason = await bothPhases(first, found);
      });
      return history;
    } finally {
      unfreezeAll(model);
    }
  });
}

/** Names of the layers with weights; other layers' are counted anew in each process. */
const groupText = (group: readonly layers.Layer[]): string =>
  group.flatMap(({name, weights}) => (weights.length > 0 ? [name] : [])).join(' ');

const isStopper = (callback: object): boolean =>
  callback instanceof EarlyStoppingCallback || callback instanceof EarlyStopping;
