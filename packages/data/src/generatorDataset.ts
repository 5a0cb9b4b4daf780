/**
 * Datasets of samples that come one after another: from a network, a camera, a program that draws them.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {batchPlan} from './batches/batchPlan.ts';
import {streamBatches} from './batches/streamBatches.ts';
import type {Dataset, StreamDataset} from './dataset.ts';
import type {Generate, GeneratedImage, GeneratedSample} from './generated.ts';
import type {SampleShape, SampleTransform} from './step.ts';

/** What both kinds of generators have. */
export interface GeneratorOptions {
  /** Name of each class; its index is the label. */
  classNames: readonly string[];
  /**
   * Samples an epoch: no more are asked for, and fewer are an error. With it the number of batches is known, which some
   * schedules need.
   * @defaultValue as many as come
   */
  size?: number;
  /**
   * Samples among which the next one is drawn when batches are shuffled. All of them are in memory, before transforms.
   * Samples farther apart than this hardly change places: a generator that gives class by class needs a larger buffer
   * than its largest class, or better, another order.
   * @defaultValue 1000
   */
  shuffleBuffer?: number;
}

/** A generator of images. */
export interface ImageGeneratorOptions extends GeneratorOptions {
  /** Makes network input of an image. Random ones draw from the sample's number in the epoch. */
  transform: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
}

/** A generator of network input. */
export interface SampleGeneratorOptions extends GeneratorOptions {
  /** `[height, width, channels]` of a sample. */
  sampleShape: SampleShape;
}

/**
 * A dataset of samples that a function gives one after another, as often as there are epochs. It is walked in batches like
 * any other; single samples, splits and subsets it has none, because only walking leads to a sample.
 *
 * Shuffled batches are shuffled approximately, within `shuffleBuffer`, as seed and epoch decide. A walk that begins at a
 * later batch, or takes one of several shards, generates the other samples too, but does not prepare them.
 *
 * @example
 * ```ts
 * function* drawn({epoch}: {epoch: number}) {
 *   for (let i = 0; i < 500; i++) {
 *     const pixels = new Uint8Array(64 * 64 * 3).fill((i + epoch) % 256);
 *     yield {image: rgbImage(64, 64, pixels), label: i % 2 ? 'odd' : 'even'};
 *   }
 * }
 * const data = generatorDataset(drawn, {classNames: ['even', 'odd'], transform: imageTrainingPreset({crop: 56})});
 * await fit(model, data, {epochs: 5});
 * ```
 * @throws ConfigError if an option is out of range; while walking, if a sample does not fit the options or there are fewer
 *   than `size`.
 */
export function generatorDataset(
  generate: Generate<GeneratedImage>,
  options: ImageGeneratorOptions & {size: number},
): Dataset;
export function generatorDataset(
  generate: Generate<GeneratedSample>,
  options: SampleGeneratorOptions & {size: number},
): Dataset;
export function generatorDataset(generate: Generate<GeneratedImage>, options: ImageGeneratorOptions): StreamDataset;
export function generatorDataset(generate: Generate<GeneratedSample>, options: SampleGeneratorOptions): StreamDataset;
export function generatorDataset(
  generate: Generate<GeneratedImage> | Generate<GeneratedSample>,
  options: ImageGeneratorOptions | SampleGeneratorOptions,
): StreamDataset {
  const {classNames, size, shuffleBuffer = 1000} = options;
  const transform = 'transform' in options ? options.transform : undefined;
  const sampleShape = transform?.outputShape ?? options.sampleShape;
  if (!sampleShape) {
    throw new ConfigError('the transform has no outputShape; give sampleShape: [height, width, channels] beside it');
  }
  if (size !== undefined) checkPositive('size', size);
  checkPositive('shuffleBuffer', shuffleBuffer);
  const stream = {generate, classNames, size, shuffleBuffer, transform, sampleShape};
  return {
    classNames,
    size,
    sampleShape,
    batches: (batchOptions = {}) => streamBatches(stream, batchPlan(batchOptions)),
  };
}

function checkPositive(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ConfigError(`generatorDataset: ${name} ${value} is not a positive integer`);
}
