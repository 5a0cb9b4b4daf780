import {dispose, keep, type Tensor, tidy, zerosLike} from '@tensorflow/tfjs-core';
import type {LayersModel, LayerVariable, layers} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from './checks.ts';
import {breather} from './loop/breathe.ts';
import {whileTraining} from './loop/hooks.ts';
import {modelShape} from './loop/modelShape.ts';
import {
  type BatchSettings,
  checkedBatch,
  disposeBatch,
  type TrainingData,
  type WalkOptions,
  walk,
} from './loop/trainingData.ts';
import {withModelRestored} from './state/withModelRestored.ts';

/** Settings of {@link updateBatchNorm}. */
export interface UpdateBatchNormOptions {
  /** Samples a batch, those of training as a rule; not for ready-made batches. @defaultValue 32 */
  batchSize?: number;
  /** How the batches of a `Dataset` are made; `{dropLast: true}` leaves out a last batch that is too small. Not for other kinds of data. */
  batches?: BatchSettings;
  /** Ends the pass: the promise rejects with the signal's reason, and the statistics are what they were. */
  signal?: AbortSignal;
}

/** A layer of batch normalisation, this library's or tfjs's, both of which follow the batches by their `momentum`. */
interface BatchNormLayer {
  readonly nonTrainableWeights: LayerVariable[];
  momentum: number | null;
}

/** What weight n of the batches before it means in each of the two: the share of the new batch, or of the old ones. */
const MOMENTUM: Readonly<Record<string, (n: number) => number>> = {
  ZooBatchNorm: n => 1 / (n + 1),
  BatchNormalization: n => n / (n + 1),
};

/**
 * Computes the statistics of a model's batch normalisation anew, in one pass over the data: the plain mean over the batches
 * of their means and variances. For weights that no training has seen as they are, such as those of
 * `stochasticWeightAveraging`, or of a model that was edited.
 *
 * The model runs as in training, dropout included, and nothing but the statistics changes. Layers that are frozen keep
 * theirs, since they do not count in training either; a model without such layers stays as it is. All batches weigh the
 * same, however small the last one is.
 *
 * Reference: `torch.optim.swa_utils.update_bn`.
 *
 * @throws ConfigError if the data is empty or an option out of range; the statistics are then what they were.
 */
export async function updateBatchNorm(
  model: LayersModel,
  data: TrainingData,
  {batchSize, batches, signal}: UpdateBatchNormOptions = {},
): Promise<void> {
  if (batchSize !== undefined) checkCount(`${OWNER}: batchSize`, batchSize, 1);
  modelShape(OWNER, model);
  const found = batchNormLayers(model);
  if (found.length === 0) return;
  await whileTraining(OWNER, model, async () => {
    // everything else that a pass in training changes is put back
    const measured = await withModelRestored(model, () => measure(model, found, data, {batches, batchSize, signal}));
    for (const [statistic, tensor] of measured) statistic.write(tensor);
    dispose([...measured.values()]);
  });
}

const OWNER = 'updateBatchNorm';

/** Layers that count batches, those of nested models included. */
function batchNormLayers(model: LayersModel): (layers.Layer & BatchNormLayer)[] {
  return model.layers.flatMap(layer => {
    if ('layers' in layer && Array.isArray(layer.layers)) return batchNormLayers(layer as LayersModel);
    const counts =
      Object.hasOwn(MOMENTUM, layer.getClassName()) && layer.trainable && layer.nonTrainableWeights.length > 0;
    // protected in both classes
    return counts ? [layer as layers.Layer & BatchNormLayer] : [];
  });
}

/** The statistics over the data, as tensors that live until they are disposed. */
async function measure(
  model: LayersModel,
  found: readonly (layers.Layer & BatchNormLayer)[],
  data: TrainingData,
  walking: WalkOptions,
): Promise<Map<LayerVariable, Tensor>> {
  const momenta = found.map(({momentum}) => momentum);
  const statistics = found.flatMap(layer => layer.nonTrainableWeights);
  const breathe = breather();
  let count = 0;
  try {
    tidy(() => {
      for (const statistic of statistics) statistic.write(zerosLike(statistic.read()));
    });
    for await (const item of walk(OWNER, data, walking).batches) {
      const batch = checkedBatch(OWNER, item);
      try {
        walking.signal?.throwIfAborted();
        for (const layer of found) {
          // with null the layer counts by itself
          if (layer.momentum !== null) layer.momentum = MOMENTUM[layer.getClassName()](count);
        }
        tidy(() => void model.apply(batch.xs, {training: true}));
      } finally {
        disposeBatch(batch);
      }
      count += 1;
      await breathe();
    }
  } finally {
    for (const [i, layer] of found.entries()) layer.momentum = momenta[i];
  }
  if (count === 0) throw new ConfigError(`${OWNER}: the data gave no batch; it must not be empty`);
  return new Map(statistics.map(statistic => [statistic, keep(statistic.read().clone())]));
}
