/**
 * What training and evaluation read: labelled samples that can be walked in batches, as often as wanted.
 */
import type {Tensor2D, Tensor4D} from '@tensorflow/tfjs-core';
import type {SampleId} from './batches/samplesOf.ts';
import type {Step} from './step.ts';

/** One step's worth of samples. Whoever receives a batch owns its tensors and disposes them. */
export type Batch = {
  /** Images `[batch, height, width, channels]`, float32, as the network wants them; int32 of bytes on request. */
  xs: Tensor4D;
  /** One-hot labels `[batch, numClasses]`, or class indices `[batch, 1]` on request; float32. */
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
  /**
   * First batch of the first walk, for going on where a run ended: what follows is, bit for bit, what follows in a walk
   * from the beginning, and nothing before it is read. Walks that `iterator()` begins later start at 0.
   * @defaultValue 0
   */
  start?: number;
  /**
   * The part of each epoch that one of several processes takes. All parts have the same number of batches: where the
   * samples do not divide evenly, the first ones of the epoch are repeated at its end, or, with `dropLast`, the odd ones
   * are left out. Otherwise no two parts have a sample in common. As PyTorch's `DistributedSampler`.
   * @defaultValue the whole epoch
   */
  shard?: Shard;
  /** Leave out a last batch that is not full. @defaultValue false */
  dropLast?: boolean;
  /** Batches prepared ahead of the one in use. @defaultValue 1; 2 with workers */
  prefetch?: number;
  /**
   * `'uint8'` keeps samples as bytes until they are needed, a quarter of the memory for what is prepared ahead, and
   * delivers them as int32 tensors from 0 to 255, because tfjs has none of bytes. For networks that scale their input
   * themselves, on the device. The transform must give whole numbers: `toTensorData({maxValue: 255})`.
   * @defaultValue 'float32'
   */
  dtype?: 'float32' | 'uint8';
  /** One-hot rows `[batch, numClasses]`, or class indices `[batch, 1]`. @defaultValue 'oneHot' */
  labels?: 'oneHot' | 'index';
  /**
   * Changes whole batches: `transforms.mixUp()`, `transforms.cutMix()`. The key's `index` is the batch's number, so that
   * a batch is mixed alike in each run. It gives a new batch, or the one given; this one is disposed otherwise.
   */
  mix?: Step<Batch, Batch>;
  /**
   * What becomes of samples that cannot be read. `'skip'` leaves them out, so that their batch is smaller, and lists them
   * in `skipped`; a function is told of each besides. Mistakes of the program (a `ConfigError`) are errors always, and so
   * is a walk without a single good sample.
   * @defaultValue 'error'
   */
  onBadSample?: 'error' | 'skip' | ((sample: BadSample) => void);
  /** Ends the walk with the signal's reason. */
  signal?: AbortSignal;
}

/** One of `count` equal parts of each epoch. */
export interface Shard {
  /** Which part, from 0 to `count - 1`. */
  readonly index: number;
  /** Number of parts. */
  readonly count: number;
}

/** A sample that could not be read. */
export interface BadSample extends SampleId {
  /** What is wrong with it. */
  readonly error: Error;
}

/**
 * A walk through a dataset: an async iterable, and at the same time what `model.fitDataset` and
 * `model.evaluateDataset` of tfjs accept (they ask for `iterator()` and `size`).
 * Every walk starts anew. Called through `iterator()`, each new walk is the next epoch.
 */
export interface Batches<Size extends number | undefined = number> extends AsyncIterable<Batch> {
  /** Number of batches of a whole epoch; undefined where only walking tells. */
  readonly size: Size;
  /** The samples left out so far, by all walks, if `onBadSample` allows that. */
  readonly skipped: readonly BadSample[];
  iterator(): Promise<{next(): Promise<IteratorResult<Batch>>}>;
}

/** Labelled images of one size that may come one after another, so that only walking tells how many there are. */
export interface StreamDataset {
  /** Name of each class; its index is the label. */
  readonly classNames: readonly string[];
  /** Number of samples, if it is known. */
  readonly size: number | undefined;
  /** `[height, width, channels]` of a sample. */
  readonly sampleShape: readonly [number, number, number];
  batches(options?: BatchOptions): Batches<number | undefined>;
}

/** Labelled images of one size. */
export interface Dataset extends StreamDataset {
  /** Number of samples. */
  readonly size: number;
  batches(options?: BatchOptions): Batches;
}
