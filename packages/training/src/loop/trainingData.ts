/**
 * What can be trained on: data sets, anything that walks through batches, or two tensors.
 */
import {dispose, gather, type Tensor, Tensor as TensorClass, tensor1d, tidy} from '@tensorflow/tfjs-core';
import {ConfigError, permutation, streamOf} from '@tfjs-zoo/core';
import {
  type BadSample,
  type BatchOptions,
  type SampleId,
  type StreamDataset,
  samplesOf,
  withSamples,
} from '@tfjs-zoo/data';

/** One step's samples and labels. The training loop disposes them. */
export interface TrainingBatch {
  xs: Tensor;
  ys: Tensor;
  /** Multiplies the loss of each sample, `[batch]`, 0 or more; the mean divides by the number of samples. Metrics are without. */
  weights?: Tensor;
}

/** A batch of which the parts are known to be there. */
export interface CheckedBatch extends TrainingBatch {
  /** Which samples the rows are, if the data tells. */
  readonly samples: readonly SampleId[] | undefined;
}

/** All samples and labels as two tensors, which stay the caller's. */
export interface TensorData {
  /** Samples `[size, …]`. */
  xs: Tensor;
  /** Labels: one-hot `[size, numClasses]` or class indices `[size]`, or what the loss takes. */
  ys: Tensor;
}

/** Something that hands out `{xs, ys}` batches, as `tf.data.Dataset` does. */
export interface IteratorSource {
  readonly size?: number | null;
  iterator(): Promise<{next(): Promise<IteratorResult<unknown>>}>;
}

/** A `Dataset`, one whose size is known or not, ready-cut batches that can be walked once an epoch, or two tensors. */
export type TrainingData = StreamDataset | AsyncIterable<TrainingBatch> | IteratorSource | TensorData;

/** Whether batches are cut here, so that their size and order can be chosen. */
export function isCuttable(data: TrainingData): data is StreamDataset | TensorData {
  return 'batches' in data || ('xs' in data && 'ys' in data);
}

/** How the batches of a {@link StreamDataset} are made, beyond their size and order. */
export type BatchSettings = Pick<
  BatchOptions,
  'dropLast' | 'dtype' | 'labels' | 'mix' | 'onBadSample' | 'prefetch' | 'shard'
>;

/** How {@link walk} cuts and orders the samples. */
export interface WalkOptions {
  batches?: BatchSettings;
  batchSize?: number;
  shuffle?: boolean;
  seed?: number;
  epoch?: number;
  /** First batch; those before it are done. */
  start?: number;
  signal?: AbortSignal;
}

/** One pass over the data. */
export interface Walk {
  batches: AsyncIterable<TrainingBatch>;
  /** Number of batches, if known. */
  size: number | undefined;
  /** Number of samples, if known. */
  samples: number | undefined;
  /** Samples left out so far, if the data tells. */
  skipped?: readonly BadSample[];
}

/**
 * Begins a pass over the data.
 *
 * @throws ConfigError if `data` is none of the kinds, or options are given that ready-cut batches cannot follow.
 */
export function walk(owner: string, data: TrainingData, options: WalkOptions): Walk {
  const {batchSize = 32, shuffle, seed, epoch, start = 0, signal} = options;
  if ('batches' in data) {
    const batches = data.batches({
      ...{...options.batches, batchSize, shuffle, seed, epoch},
      ...(start > 0 ? {start} : {}),
      ...(signal ? {signal} : {}),
    });
    return {batches, size: batches.size, samples: data.size, skipped: batches.skipped};
  }
  const setting = Object.entries(options.batches ?? {}).find(([, value]) => value !== undefined);
  if (setting) {
    throw new ConfigError(
      `${owner}: batches.${setting[0]} is given, but the data is not a Dataset, which makes its batches when it is ` +
        'trained on; set it where they are made',
    );
  }
  if ('xs' in data && 'ys' in data) return walkTensors(owner, data, options);
  const given =
    (['batchSize', 'seed'] as const).find(name => options[name] !== undefined) ?? (shuffle ? 'shuffle' : undefined);
  if (given !== undefined) {
    throw new ConfigError(
      `${owner}: ${given} is given, but the data comes in ready-made batches; set it where they are made`,
    );
  }
  const size = 'size' in data && Number.isFinite(data.size) ? Number(data.size) : undefined;
  const walked = Symbol.asyncIterator in data ? data : 'iterator' in data ? drain(owner, data) : undefined;
  if (walked) return {batches: start > 0 ? skip(owner, walked, start) : walked, size, samples: undefined};
  throw new ConfigError(
    `${owner}: data is not a Dataset, an async iterable of {xs, ys}, or a pair of tensors {xs, ys}`,
  );
}

/** What comes after the first `count` batches, which are read and thrown away. */
async function* skip(
  owner: string,
  batches: AsyncIterable<TrainingBatch>,
  count: number,
): AsyncGenerator<TrainingBatch> {
  let left = count;
  for await (const item of batches) {
    const batch = checkedBatch(owner, item);
    if (left <= 0) yield batch;
    else disposeBatch(batch);
    left -= 1;
  }
}

async function* drain(owner: string, source: IteratorSource): AsyncGenerator<TrainingBatch> {
  const iterator = await source.iterator();
  for (let item = await iterator.next(); !item.done; item = await iterator.next()) {
    yield checkedBatch(owner, item.value);
  }
}

/** @throws ConfigError if a batch does not consist of two tensors, and perhaps weights. */
export function checkedBatch(owner: string, value: unknown): CheckedBatch {
  if (typeof value === 'object' && value !== null && 'xs' in value && 'ys' in value) {
    const {xs, ys} = value;
    const weights = 'weights' in value ? value.weights : undefined;
    if (xs instanceof TensorClass && ys instanceof TensorClass) {
      const samples = samplesOf(value);
      if (weights === undefined) return {xs, ys, samples};
      if (weights instanceof TensorClass && String(weights.shape) === String(xs.shape.slice(0, 1))) {
        return {xs, ys, weights, samples};
      }
      const found = weights instanceof TensorClass ? `have shape [${weights.shape}]` : `are ${typeof weights}`;
      throw new ConfigError(
        `${owner}: the weights of a batch ${found}; a tensor with one number a sample, [${xs.shape[0] ?? 0}], is needed`,
      );
    }
  }
  throw new ConfigError(`${owner}: a batch must be {xs, ys} with one tensor each`);
}

/** Disposes a batch's tensors. */
export function disposeBatch({xs, ys, weights}: TrainingBatch): void {
  dispose(weights ? [xs, ys, weights] : [xs, ys]);
}

function walkTensors(owner: string, {xs, ys}: TensorData, options: WalkOptions): Walk {
  const {batchSize = 32, shuffle = false, seed = 0, epoch = 0, start: first = 0} = options;
  const samples = xs.shape[0] ?? 0;
  if (ys.shape[0] !== samples) {
    throw new ConfigError(
      `${owner}: xs holds ${samples} samples (shape [${xs.shape}]) and ys ${ys.shape[0]} (shape [${ys.shape}])`,
    );
  }
  async function* batches(): AsyncGenerator<TrainingBatch> {
    const order = shuffle
      ? Int32Array.from(permutation({seed, stream: streamOf('training.shuffle'), step: epoch}, samples))
      : Int32Array.from({length: samples}, (_, i) => i);
    for (let start = first * batchSize; start < samples; start += batchSize) {
      const rows = order.subarray(start, start + batchSize);
      const batch = tidy(() => {
        const indices = tensor1d(rows, 'int32');
        return {xs: gather(xs, indices), ys: gather(ys, indices)};
      });
      yield withSamples(
        batch,
        Array.from(rows, index => ({index, name: `sample ${index}`})),
      );
    }
  }
  return {batches: batches(), size: Math.ceil(samples / batchSize), samples};
}
