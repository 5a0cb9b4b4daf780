/**
 * Data whose samples are replaced by what a frozen body makes of them.
 */
import {concat, dispose, slice, type Tensor, tensor, tidy} from '@tensorflow/tfjs-core';
import {replaceSamples, type SampleDataset, sampleRandomness} from '@tfjs-zoo/data';
import {breather} from '../loop/breathe.ts';
import type {BatchSettings, TensorData, TrainingData} from '../loop/trainingData.ts';
import type {CacheSettings} from './cacheFeatures.ts';
import {FeatureStore, type StoreSize, tooLarge} from './featureStore.ts';
import type {FrozenBody} from './frozenBody.ts';

/** Samples that are read at the same time. */
const READS_AT_ONCE = 8;

/** Features in place of samples. */
export interface FeatureData {
  readonly data: TrainingData;
  /** Shape of a batch of them, as `data` gives it. */
  readonly shape: readonly (number | null)[];
  /** Gives memory and disk back. */
  close(): Promise<void>;
}

/** How features are computed. */
export interface Computing {
  readonly body: FrozenBody;
  readonly settings: CacheSettings;
  /** Samples computed together. */
  readonly batchSize: number;
  readonly batches: BatchSettings | undefined;
  /** Whether to leave off. */
  isOver(): boolean;
}

/** A clause that says why the features of some data cannot be kept; undefined if they can. */
export function whyNotKept(data: TrainingData, {body, settings, batches}: Computing): string | undefined {
  if (batches?.mix) return 'batches.mix changes the samples each time';
  const width = body.shape.reduce((product, size) => product * size, 1);
  const size = (samples: number): StoreSize => ({samples, width});
  if ('batches' in data) {
    const {random, reason} = sampleRandomness(data);
    if (random === true) return reason;
    if (!isByIndex(data)) return 'the data set does not give its samples by their index';
    if (random === undefined && !settings.must) {
      return `${reason}; if the samples are the same in each epoch, say so by cacheFeatures: true`;
    }
    return tooLarge(size(data.size), settings);
  }
  if (!('xs' in data && 'ys' in data))
    return 'the data comes in ready-made batches, which may differ from epoch to epoch';
  const samples = data.xs.shape[0] ?? 0;
  if (samples === 0) return 'there are no samples';
  // tensors are in memory, and so are their features
  return tooLarge(size(samples), {...settings, maxDiskBytes: 0});
}

/** Computes the features of all samples; undefined if it was to leave off. */
export function computeFeatures(data: TrainingData, computing: Computing): Promise<FeatureData | undefined> {
  if ('xs' in data && 'ys' in data) return ofTensors(data, computing);
  if ('batches' in data && isByIndex(data)) return ofSamples(data, computing);
  throw new Error('computeFeatures: whyNotKept was not asked');
}

const isByIndex = (data: object): data is SampleDataset => 'sample' in data && 'name' in data && 'label' in data;

async function ofTensors({xs, ys}: TensorData, computing: Computing): Promise<FeatureData | undefined> {
  const {body, batchSize, isOver} = computing;
  const samples = xs.shape[0] ?? 0;
  const parts: Tensor[] = [];
  const breathe = breather();
  try {
    for (let first = 0; first < samples && !isOver(); first += batchSize) {
      const count = Math.min(batchSize, samples - first);
      parts.push(tidy(() => body.features(slice(xs, first, count))));
      await breathe();
    }
    if (isOver()) return undefined;
    const features = concat(parts);
    return {
      data: {xs: features, ys},
      shape: [null, ...body.shape],
      async close() {
        features.dispose();
      },
    };
  } finally {
    dispose(parts);
  }
}

async function ofSamples(dataset: SampleDataset, computing: Computing): Promise<FeatureData | undefined> {
  const {body, settings, batchSize, batches, isOver} = computing;
  const width = body.shape.reduce((product, size) => product * size, 1);
  const store = await FeatureStore.open({samples: dataset.size, width}, settings);
  const bad = new Map<number, unknown>();
  const dtype = batches?.dtype === 'uint8' ? 'int32' : 'float32';
  const breathe = breather();
  const rowsFrom = (first: number): Promise<Float32Array> => readRows(dataset, first, batchSize, bad);
  let ahead: Promise<Float32Array> | undefined;
  try {
    ahead = rowsFrom(0);
    for (let first = 0; first < dataset.size && !isOver(); first += batchSize) {
      const rows = await ahead;
      const next = first + batchSize;
      // workers prepare these meanwhile; who awaits them gets their error
      if (next < dataset.size) ahead = rowsFrom(next);
      ahead.catch(() => undefined);
      const count = Math.min(batchSize, dataset.size - first);
      const features = tidy(() => body.features(tensor(rows, [count, ...dataset.sampleShape], dtype)));
      try {
        await store.write(first, (await features.data()) as Float32Array);
      } finally {
        features.dispose();
      }
      await breathe();
    }
    await ahead;
    if (isOver()) {
      await store.close();
      return undefined;
    }
  } catch (error) {
    await ahead?.catch(() => undefined);
    await store.close();
    throw error;
  }
  const data = replaceSamples(dataset, {
    sampleShape: [1, 1, width],
    read(index) {
      // as the sample itself would have failed, so that it is named, or skipped
      if (bad.has(index)) throw bad.get(index);
      return store.read(index);
    },
  });
  return {data, shape: [null, 1, 1, width], close: () => store.close()};
}

/** Samples that follow one another, row by row; zeros for those that cannot be read, whose errors are noted. */
async function readRows(
  dataset: SampleDataset,
  first: number,
  batchSize: number,
  bad: Map<number, unknown>,
): Promise<Float32Array> {
  const width = dataset.sampleShape[0] * dataset.sampleShape[1] * dataset.sampleShape[2];
  const end = Math.min(first + batchSize, dataset.size);
  const rows = new Float32Array((end - first) * width);
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < end) {
      const index = next++;
      try {
        rows.set(await dataset.sample(index), (index - first) * width);
      } catch (error) {
        bad.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({length: READS_AT_ONCE}, lane));
  return rows;
}
