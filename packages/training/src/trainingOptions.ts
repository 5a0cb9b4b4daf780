import type {losses} from '@tfjs-zoo/core';
import type {CacheFeatures} from './features/cacheFeatures.ts';
import type {AnyCallback} from './loop/hooks.ts';
import type {LossSettings} from './loop/lossSettings.ts';
import type {Loss, Metrics} from './loop/objective.ts';
import type {RunKeeper} from './loop/runKeeper.ts';
import type {BatchSettings, TrainingData} from './loop/trainingData.ts';

/** Settings that `fit` and `fineTune` share. */
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
