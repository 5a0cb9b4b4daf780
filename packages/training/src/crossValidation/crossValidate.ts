import type {LayersModel} from '@tensorflow/tfjs-layers';
import {checkSeed} from '@tfjs-zoo/core';
import type {SampleDataset} from '@tfjs-zoo/data';
import {checkCount} from '../checks.ts';
import {evaluate} from '../evaluate.ts';
import {type FitOptions, fit} from '../fit.ts';
import type {History} from '../history.ts';
import type {Evaluation} from '../loop/evaluateLoop.ts';
import {stratifiedFolds} from './folds.ts';

/** What is told of a fold that is done. */
export interface Fold {
  /** Number of the fold, from 0. */
  readonly fold: number;
  /** Indices of the samples that it was judged by. */
  readonly indices: Uint32Array;
  readonly history: History;
  /** Loss and metrics of the fold's own samples. */
  readonly evaluation: Evaluation;
}

/** Settings of {@link crossValidate}: those of `fit`, less the validation data, which the folds are. */
export interface CrossValidateOptions extends Omit<FitOptions, 'validation' | 'optimizer' | 'callbacks'> {
  /** Number of parts; each is left out of training once. @defaultValue 5 */
  folds?: number;
  /** Name of what updates the weights; each fold gets its own. @defaultValue 'adam' */
  optimizer?: Exclude<FitOptions['optimizer'], object>;
  /** Makes the callbacks of a fold, since callbacks remember. */
  callbacks?: (fold: number) => FitOptions['callbacks'];
  /** Prepares the samples to train with, augmented for example; the data set itself is what is judged by. */
  training?: (samples: SampleDataset) => SampleDataset;
  /** Told after each fold, while its model is still there. */
  onFold?: (fold: Fold, model: LayersModel) => void | Promise<void>;
}

/** What {@link crossValidate} gives. */
export interface CrossValidation {
  readonly folds: readonly Fold[];
  /** Mean of each loss and metric over the folds. */
  readonly mean: Evaluation;
  /** Standard deviation over the folds (of a sample: divided by `folds − 1`). */
  readonly std: Evaluation;
}

/**
 * Trains a fresh model for each fold on all the others, and judges it by the fold: how good a recipe is, and how much
 * that depends on chance, where data is too scarce for a validation set. Folds have their share of every class.
 *
 * With the same seed the folds are the same. If the signal is aborted the promise rejects with its reason.
 *
 * Stone, "Cross-validatory choice and assessment of statistical predictions" (1974). Reference: scikit-learn
 * `cross_validate` with `StratifiedKFold`.
 *
 * @param makeModel - Gives a new model for each fold; it is disposed afterwards.
 * @throws ConfigError if an option is out of range, or there are fewer samples than folds.
 */
export async function crossValidate(
  makeModel: (fold: number) => LayersModel | Promise<LayersModel>,
  data: SampleDataset,
  {folds = 5, callbacks, training = samples => samples, onFold, ...options}: CrossValidateOptions,
): Promise<CrossValidation> {
  const {seed = 0, batchSize, loss, metrics, signal, optimizer = 'adam', sampleWeights} = options;
  checkCount('crossValidate: folds', folds, 2);
  checkSeed('crossValidate', seed);
  const labels = Array.from({length: data.size}, (_, i) => data.label(i));
  const parts = stratifiedFolds(labels, folds, seed);
  const done: Fold[] = [];
  for (const [fold, indices] of parts.entries()) {
    signal?.throwIfAborted();
    const others = parts.flatMap((part, i) => (i === fold ? [] : [...part])).sort((a, b) => a - b);
    const validation = data.subset(indices);
    const model = await makeModel(fold);
    try {
      const history = await fit(model, training(data.subset(others)), {
        ...options,
        ...(sampleWeights && {sampleWeights: others.map(index => sampleWeights[index])}),
        optimizer,
        validation,
        callbacks: callbacks?.(fold),
      });
      signal?.throwIfAborted();
      const evaluation = await evaluate(model, validation, {batchSize, loss, metrics, signal});
      done.push({fold, indices, history, evaluation});
      await onFold?.(done[fold], model);
    } finally {
      model.dispose();
    }
  }
  return {folds: done, ...summary(done.map(({evaluation}) => evaluation))};
}

function summary(evaluations: readonly Evaluation[]): {mean: Evaluation; std: Evaluation} {
  const mean: Evaluation = {loss: 0};
  const std: Evaluation = {loss: 0};
  for (const name of Object.keys(evaluations[0])) {
    const values = evaluations.map(evaluation => evaluation[name]);
    const middle = values.reduce((a, b) => a + b, 0) / values.length;
    mean[name] = middle;
    std[name] = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
  }
  return {mean, std};
}
