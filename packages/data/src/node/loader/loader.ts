/**
 * Prepares samples on other threads, so that the one that trains does not stop for them.
 */
import {availableParallelism} from 'node:os';
import type {ResourceLimits} from 'node:worker_threads';
import {ConfigError} from '@tfjs-zoo/core';
import {describeTransform} from '../../descriptions/describeTransform.ts';
import {sampleDataset, sourceOf} from '../../fromSource.ts';
import type {SampleDataset} from '../../sampleDataset.ts';
import type {ReadOptions, SampleSource} from '../../sampleSource.ts';
import type {SampleKey} from '../../step.ts';
import {type WorkerPool, workerPool} from './workerPool.ts';

/** How many threads, and what they may use. */
export interface LoaderOptions {
  /**
   * Worker threads; 0 prepares samples on this one, as the dataset does by itself.
   * @defaultValue one less than there are processors, but at least 1
   */
  workers?: number;
  /** Most memory for samples on their way from the workers, in bytes. @defaultValue 256 MiB */
  maxBytes?: number;
  /** Limits of each worker's heap, as `worker_threads` takes them. @defaultValue Node's own */
  resourceLimits?: ResourceLimits;
}

/** A dataset whose batches are prepared by worker threads. */
export interface LoadedDataset extends SampleDataset, AsyncDisposable {
  /** Number of worker threads, once they run. */
  readonly workers: number;
  /** Ends the threads, and walks that still wait for them. Without it they end with the process, which they do not hold up. */
  close(): Promise<void>;
}

/** Memory for samples on their way. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * The same dataset, its images decoded and transformed by worker threads. Batches are the same, bit for bit, whatever the
 * number of workers. Threads start with the first batch, which takes them about as long as loading the package does.
 *
 * It pays for images that are files and take more than a fraction of a millisecond to transform: photographs, not digits.
 * Images that are in memory are sent to the workers as pixels.
 *
 * @example
 * ```ts
 * const photos = await imageFolder('photos', {transform: imageTrainingPreset()});
 * const training = loader(photos, {workers: 2});
 * await fit(model, training, {epochs: 3});
 * await training.close();
 * ```
 * @throws ConfigError if the samples are not images with one transform for all, or the transform is not one that workers
 *   can make again. If a worker ends, the walk ends with a `LoaderError`; the next one starts it anew.
 */
export function loader(dataset: SampleDataset, options: LoaderOptions = {}): LoadedDataset {
  const {workers = Math.max(1, availableParallelism() - 1), maxBytes = MAX_BYTES, resourceLimits} = options;
  if (!Number.isInteger(workers) || workers < 0) {
    throw new ConfigError(`loader: workers ${workers} is not an integer of at least 0`);
  }
  if (!(maxBytes > 0)) throw new ConfigError(`loader: maxBytes ${maxBytes} is not a positive number of bytes`);
  const source = sourceOf('loader', dataset);
  if (workers === 0) return closable(source, 0, async () => undefined);
  if (!source.prepared) {
    throw new ConfigError(
      'loader: these samples are not images with one transform for all, so there is nothing for workers to do; give ' +
        'the datasets that they were made of to loaders of their own, or use workers: 0',
    );
  }
  const [height, width, channels] = source.sampleShape;
  const slots = Math.max(workers, Math.floor(maxBytes / (height * width * channels * Float32Array.BYTES_PER_ELEMENT)));
  const transform = describeTransform(source.prepared.transform);
  const pool = workerPool({workers, slots, transform, sampleShape: source.sampleShape, resourceLimits});
  return closable(readBy(pool, source, source.prepared.images), workers, () => pool.close());
}

function closable(source: SampleSource, workers: number, close: () => Promise<void>): LoadedDataset {
  return {...sampleDataset(source), workers, close, [Symbol.asyncDispose]: close};
}

/** The source, read by workers. What it was prepared from is left out, so that nobody reads it past them. */
function readBy(
  pool: WorkerPool,
  {prepared: _, images: __, ...source}: SampleSource,
  images: NonNullable<SampleSource['images']>,
): SampleSource {
  const values = source.sampleShape[0] * source.sampleShape[1] * source.sampleShape[2];
  return {
    ...source,
    // as many as a batch has: what limits them is the pool's memory
    readsAtOnce: Number.POSITIVE_INFINITY,
    prefetch: 2,
    // functions of others see the workers' memory alone
    keepsNothing: true,
    async read(index: number, key: Omit<SampleKey, 'index'>, {into, signal}: ReadOptions = {}) {
      const image = images.place?.(index) ?? (await images.image(index));
      const task = {name: source.name(index), key: {...key, index}, image};
      return pool.prepare(task, into ?? new Float32Array(values), signal);
    },
  };
}
