/**
 * Builds datasets from sources.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {batchesOf} from './batches/batchesOf.ts';
import type {ImageDataset, SampleDataset} from './sampleDataset.ts';
import {
  checkIndex,
  chosenImages,
  chosenSamples,
  type ImageSource,
  labelsOf,
  type SampleSource,
  transformed,
} from './sampleSource.ts';
import type {SampleShape, SampleTransform} from './step.ts';
import {stratifiedSplit} from './stratifiedSplit.ts';

/** Under which a dataset carries its source. A symbol, so that copies by `{...dataset}` carry it too. */
const SOURCE: unique symbol = Symbol('tfjs-zoo/data/source');

/**
 * The source that a dataset was built from, for what builds on datasets: joining, caching, loading in workers.
 *
 * @throws ConfigError if the dataset was not made by this package.
 */
export function sourceOf(owner: string, dataset: SampleDataset): SampleSource {
  if (SOURCE in dataset) return dataset[SOURCE] as SampleSource;
  throw new ConfigError(`${owner}: this dataset was not made by @tfjs-zoo/data; wrap its samples by arrayDataset`);
}

/** A dataset of samples that are ready for the network. */
export function sampleDataset(source: SampleSource): SampleDataset {
  const {classNames, size, sampleShape} = source;
  const subset = (indices: ArrayLike<number>) => sampleDataset(chosenSamples(source, indices));
  const dataset: SampleDataset & {[SOURCE]: SampleSource} = {
    [SOURCE]: source,
    classNames,
    size,
    sampleShape,
    batches: options => batchesOf(source, options),
    label(index) {
      checkIndex('label', source, index);
      return source.label(index);
    },
    name(index) {
      checkIndex('name', source, index);
      return source.name(index);
    },
    async sample(index, key = {seed: 0, epoch: 0}) {
      checkIndex('sample', source, index);
      return source.read(index, key);
    },
    subset,
    split(fraction, {seed = 0} = {}) {
      const [training, validation] = stratifiedSplit(labelsOf(source), fraction, seed);
      return [subset(training), subset(validation)];
    },
  };
  return dataset;
}

/**
 * A dataset of images, prepared by a transform.
 *
 * @param given - Shape of the prepared samples, for transforms that do not tell it.
 */
export function imageDataset(source: ImageSource, transform: SampleTransform, given?: SampleShape): ImageDataset {
  const samples = transformed(source, transform, given);
  const {sampleShape} = samples;
  const subset = (indices: ArrayLike<number>, by: SampleTransform) =>
    imageDataset(chosenImages(source, indices), by, sampleShape);
  return {
    ...sampleDataset(samples),
    async image(index) {
      checkIndex('image', source, index);
      return source.image(index);
    },
    withTransform: (other, shape = sampleShape) => imageDataset(source, other, shape),
    subset: indices => subset(indices, transform),
    split(fraction, {seed = 0, trainTransform = transform} = {}) {
      const [training, validation] = stratifiedSplit(labelsOf(source), fraction, seed);
      return [subset(training, trainTransform), subset(validation, transform)];
    },
  };
}
