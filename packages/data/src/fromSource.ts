/**
 * Builds datasets from sources.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {batchesOf} from './batches/batchesOf.ts';
import type {StreamDataset} from './dataset.ts';
import type {ImageDataset, ImageSplitOptions, SampleDataset, SplitOptions} from './sampleDataset.ts';
import {
  checkIndex,
  chosenImages,
  chosenSamples,
  type ImageSource,
  type SampleSource,
  transformed,
} from './sampleSource.ts';
import {splitIndices} from './splitIndices.ts';
import type {SampleShape, SampleTransform} from './step.ts';

/** Under which a dataset carries its source. A symbol, so that copies by `{...dataset}` carry it too. */
const SOURCE: unique symbol = Symbol('tfjs-zoo/data/source');

/**
 * The source that a dataset was built from, for what builds on datasets: joining, caching, loading in workers.
 *
 * @throws ConfigError if the dataset was not made by this package.
 */
export function sourceOf(owner: string, dataset: SampleDataset): SampleSource {
  const source = sourceIn(dataset);
  if (source) return source;
  throw new ConfigError(`${owner}: this dataset was not made by @tfjs-zoo/data; wrap its samples by arrayDataset`);
}

/** The source that a dataset was built from; undefined if it was not made by this package of samples by index. */
export function sourceIn(dataset: StreamDataset): SampleSource | undefined {
  return SOURCE in dataset ? (dataset[SOURCE] as SampleSource) : undefined;
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
    split: (fractions: number | readonly number[], options?: SplitOptions) =>
      splitIndices(source, fractions, options).map(subset) as [SampleDataset, SampleDataset],
  };
  return dataset;
}

/**
 * A dataset of images, prepared by a transform.
 *
 * @param given - Shape of the prepared samples, for transforms that do not tell it.
 */
export function imageDataset(source: ImageSource, transform: SampleTransform, given?: SampleShape): ImageDataset {
  return datasetOfImages(transformed(source, transform, given), source);
}

/** A dataset of samples that are made of images, each in its own way. */
export function datasetOfImages(source: SampleSource, images: ImageSource): ImageDataset {
  const {sampleShape, prepared} = source;
  const subset = (indices: ArrayLike<number>) => {
    const chosen = chosenImages(images, indices);
    if (prepared) return imageDataset(chosen, prepared.transform, sampleShape);
    return datasetOfImages({...chosenSamples(source, indices), images: chosen}, chosen);
  };
  const withTransform = (other: SampleTransform, shape = sampleShape) => imageDataset(images, other, shape);
  return {
    ...sampleDataset(source),
    async image(index) {
      checkIndex('image', source, index);
      return images.image(index);
    },
    withTransform,
    subset,
    split(fractions: number | readonly number[], {trainTransform, ...options}: ImageSplitOptions = {}) {
      const [training, ...others] = splitIndices(source, fractions, options).map(subset);
      const first = trainTransform ? training.withTransform(trainTransform) : training;
      return [first, ...others] as [ImageDataset, ImageDataset];
    },
  };
}
