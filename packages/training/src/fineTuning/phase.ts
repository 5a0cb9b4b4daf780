import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {optimizers} from '@tfjs-zoo/core';

type Layer = layers.Layer;

/** What may be set of the optimizer that `fineTune` makes. */
export interface UpdateSettings {
  /** Decoupled pull of the weights towards zero; biases and normalisation have none. @defaultValue 0.01 */
  weightDecay?: number;
  /** Largest global norm of the gradients; larger ones are scaled down to it. @defaultValue no limit */
  clipNorm?: number;
}

/** Decay of biases and of what scales and shifts a normalised layer would only undo the fit (fastai `wd_bn_bias=False`). */
const isDecayed = (shape: readonly unknown[]): boolean => shape.length > 1;

/**
 * The optimizer of one phase: fastai's Adam, with a learning rate for each group of layers.
 *
 * β₂ 0.99, ε 1e-5 and the decoupled weight decay of 0.01 are fastai's defaults; β₁ is set by the one-cycle schedule.
 *
 * @param rates - Highest learning rate of each group; the last is the one the schedule drives.
 * @throws ConfigError if a setting is out of range.
 */
export function phaseOptimizer(
  groups: readonly (readonly Layer[])[],
  rates: readonly number[],
  {weightDecay = 0.01, clipNorm}: UpdateSettings = {},
): optimizers.AdamW {
  const head = rates[rates.length - 1];
  const optimizer = optimizers.adamW({
    ...{learningRate: head, beta1: 0.95, beta2: 0.99, epsilon: 1e-5, weightDecay},
    ...(clipNorm === undefined ? {} : {clipNorm}),
  });
  optimizer.setGroups(
    groups.flatMap((group, i) => {
      const weights = group.flatMap(layer => layer.weights);
      const names = (decayed: boolean): string[] =>
        weights.filter(weight => isDecayed(weight.shape) === decayed).map(weight => weight.name);
      const learningRateScale = rates[i] / head;
      return [
        {match: names(true), learningRateScale},
        {match: names(false), learningRateScale, weightDecay: 0},
      ];
    }),
  );
  return optimizer;
}

/** Freezes the first `count` groups and unfreezes the rest; batch norm goes on learning if asked to, as in fastai (`train_bn`). */
export function freezeGroups(groups: readonly (readonly Layer[])[], count: number, trainBatchNorm: boolean): void {
  for (const [i, group] of groups.entries()) {
    for (const layer of group) {
      layer.trainable = i >= count || (trainBatchNorm && /batchnorm/i.test(layer.getClassName()));
    }
  }
}

/** Makes every layer trainable. */
export function unfreezeAll(model: LayersModel): void {
  model.trainable = true;
  for (const layer of model.layers) layer.trainable = true;
}
