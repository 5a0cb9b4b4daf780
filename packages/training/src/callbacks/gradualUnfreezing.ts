import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, optimizers} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import {layerGroups} from '../fineTuning/layerGroups.ts';
import {freezeGroups} from '../fineTuning/phase.ts';
import {ZooCallback} from './zooCallback.ts';

/** Settings of {@link gradualUnfreezing}. */
export interface GradualUnfreezingOptions {
  /**
   * Names of the layers that are unfrozen together, from the input to the head. A name stands also for the layers below it.
   * @defaultValue those a model of the zoo carries, otherwise the last layer with weights and all before it
   */
  groups?: readonly (readonly string[])[];
  /** Epochs between two groups. @defaultValue 1 */
  everyEpochs?: number;
  /** Epoch at which the second group from the end is unfrozen; the head trains from the beginning. @defaultValue `everyEpochs` */
  startEpoch?: number;
  /** Batch normalisation of frozen layers goes on training. @defaultValue true */
  trainBatchNorm?: boolean;
}

type Settings = Required<Omit<GradualUnfreezingOptions, 'groups'>> & Pick<GradualUnfreezingOptions, 'groups'>;

class GradualUnfreezing extends ZooCallback {
  readonly #options: Settings;

  constructor(options: Settings) {
    super();
    this.#options = options;
  }

  override async onTrainBegin(): Promise<void> {
    const {optimizer} = this.model;
    if (optimizer instanceof optimizers.NamedOptimizer || optimizer.getClassName() === 'SGD') return;
    throw new ConfigError(
      `gradualUnfreezing: tfjs's own ${optimizer.getClassName()} keeps its memory by the weights' places, which change when ` +
        "layers are unfrozen; take one of this library's optimizers",
    );
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const {startEpoch, everyEpochs, trainBatchNorm} = this.#options;
    const groups = layerGroups('gradualUnfreezing', this.model, this.#options.groups);
    const unfrozen = epoch < startEpoch ? 1 : 2 + Math.floor((epoch - startEpoch) / everyEpochs);
    freezeGroups(groups, Math.max(groups.length - unfrozen, 0), trainBatchNorm);
    retrain(this.model);
  }
}

/** Tells tfjs's own `fit` which weights to train; it looks once, when the model is compiled. */
function retrain(model: LayersModel): void {
  // protected in tfjs's types
  (model as unknown as {collectedTrainableWeights: unknown}).collectedTrainableWeights = model.trainableWeights;
}

/**
 * Trains the head alone at first and unfreezes one group of layers after another, the last first. Sets `trainable` of
 * all layers by the epoch's number, so that a resumed training finds them as they were.
 *
 * Howard, Ruder, "Universal language model fine-tuning", arXiv:1801.06146, section 3.3. References: Lightning
 * `BackboneFinetuning`, fastai `freeze_to`.
 *
 * @throws ConfigError if a number of epochs is out of range. Training rejects with one if the groups do not fit the
 *   model, or its optimizer cannot take up weights on the way.
 */
export function gradualUnfreezing({
  groups,
  everyEpochs = 1,
  startEpoch = everyEpochs,
  trainBatchNorm = true,
}: GradualUnfreezingOptions = {}): ZooCallback {
  checkCount('gradualUnfreezing: everyEpochs', everyEpochs, 1);
  checkCount('gradualUnfreezing: startEpoch', startEpoch);
  return new GradualUnfreezing({groups, everyEpochs, startEpoch, trainBatchNorm});
}
