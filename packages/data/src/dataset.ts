/**
 * What training and evaluation read: labelled samples that can be walked in batches, as often as wanted.
 */
import type {Tensor2D, Tensor4D} from '@tensorflow/tfjs-core';

/** One step's worth of samples. Whoever receives a batch owns its tensors and disposes them. */
export type Batch = {
  /** Images `[batch, height, width, channels]`, float32, as the network wants them. */
  xs: Tensor4D;
  /** One-hot labels `[batch, numClasses]`, float32. */
  ys: Tensor2D;
};

/** How a dataset is cut into batches. */
export interface BatchOptions {
  /** Samples a batch; the last one may hold fewer. @defaultValue 32 */
  batchSize?: number;
  /** Draw the samples in an order that depends on `seed` and `epoch` alone. @defaultValue false */
  shuffle?: boolean;
  /** Seed of the order (and of random transforms). @defaultValue 0 */
  seed?: number;
  /** Epoch number, so that each epoch has an order of its own and can be had again. @defaultValue 0 */
  epoch?: number;
  /** Leave out a last batch that is not full. @defaultValue false */
  dropLast?: boolean;
  /** Batches prepared ahead of the one in use. @defaultValue 1 */
  prefetch?: number;
  /** Ends the walk with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * A walk through a dataset: an async iterable, and at the same time what `model.fitDataset` and
 * `model.evaluateDataset` of tfjs accept (they ask for `iterator()` and `size`).
 * Every walk starts anew. Called through `iterator()`, each new walk is the next epoch.
 */
export interface Batches<Size extends number | undefined = number | undefined> extends AsyncIterable<Batch> {
  /** Number of batches; undefined where only walking tells. */
  readonly size: Size;
  iterator(): Promise<{next(): Promise<IteratorResult<Batch>>}>;
}

/** Labelled images of one size. */
export interface Dataset {
  /** Name of each class; its index is the label. */
  readonly classNames: readonly string[];
  /** Number of samples; undefined where only walking tells. */
  readonly size: number | undefined;
  /** `[height, width, channels]` of a sample. */
  readonly sampleShape: readonly [number, number, number];
  batches(options?: BatchOptions): Batches;
}
