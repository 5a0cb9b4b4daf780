import {fill} from '@tensorflow/tfjs-core';
import {type Callback, type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';

/** What a callback did with a series of epoch logs. */
export interface Replay {
  epochs: number;
  stopped: boolean;
  /** The epoch whose weights the model ends up with: each epoch sets them to its number. */
  weightsFrom: number;
  /** The learning rate after each epoch. */
  rates: number[];
}

/**
 * Drives a callback with given logs, as a training would.
 *
 * @param batches - Batches an epoch, each with the logs of the epoch.
 * @param onEpoch - Called after each epoch.
 */
export async function replay(
  callback: Callback,
  series: readonly Record<string, number>[],
  {batches = 0, onEpoch}: {batches?: number; onEpoch?: () => Promise<void>} = {},
): Promise<Replay> {
  const model: LayersModel = sequential({layers: [layers.dense({units: 1, inputShape: [1], useBias: false})]});
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  (model.optimizer as unknown as {setLearningRate(v: number): void}).setLearningRate(0.1);
  callback.setModel(model);
  callback.setParams({epochs: series.length});
  model.stopTraining = false;
  const rates: number[] = [];
  await callback.onTrainBegin();
  for (const [epoch, logs] of series.entries()) {
    const weight = fill([1, 1], epoch);
    model.setWeights([weight]);
    weight.dispose();
    await callback.onEpochBegin(epoch, {});
    for (let batch = 0; batch < batches; batch++) {
      await callback.onBatchBegin(batch, {batch, size: 1});
      await callback.onBatchEnd(batch, {batch, size: 1, ...logs});
    }
    await callback.onEpochEnd(epoch, {...logs});
    await onEpoch?.();
    rates.push((model.optimizer as unknown as {learningRate: number}).learningRate);
    if (model.stopTraining) break;
  }
  await callback.onTrainEnd();
  const result = {
    epochs: rates.length,
    stopped: model.stopTraining,
    weightsFrom: model.getWeights()[0].dataSync()[0],
    rates,
  };
  model.dispose();
  return result;
}
