import {ConfigError} from '@tfjs-zoo/core';
import {datasetOfImages, imageDataset, sampleDataset, sourceOf} from '../fromSource.ts';
import type {ImageDataset, SampleDataset} from '../sampleDataset.ts';
import type {ImageSource, Labelled, SampleSource} from '../sampleSource.ts';

/** Images stay images. */
export type SameKind<D extends SampleDataset> = D extends ImageDataset ? ImageDataset : SampleDataset;

/** One of a dataset's samples, as far as it is known without reading it. */
export interface SampleInfo {
  /** Its index in the dataset. */
  readonly index: number;
  /** Its class: an index into the dataset's `classNames`. */
  readonly label: number;
  /** The name of its class. */
  readonly className: string;
  /** What it is called: its file, or its place in the source. */
  readonly name: string;
}

/** What is known of a sample. */
export function infoOf({classNames, label, name}: Labelled, index: number): SampleInfo {
  const found = label(index);
  return {index, label: found, className: classNames[found], name: name(index)};
}

/** The same samples with other classes, or other epochs. */
export function relabelled<D extends SampleDataset>(
  owner: string,
  dataset: D,
  change: (source: SampleSource) => Partial<Labelled>,
): SameKind<D> {
  const source = sourceOf(owner, dataset);
  const changes = change(source);
  const {images, prepared} = source;
  if (!images) return sampleDataset({...source, ...changes}) as SameKind<D>;
  const changed: ImageSource = {...images, ...changes};
  const result = prepared
    ? imageDataset(changed, prepared.transform, source.sampleShape)
    : datasetOfImages({...source, ...changes, images: changed}, changed);
  return result as SameKind<D>;
}

/**
 * The same images, come by in another way.
 *
 * @throws ConfigError if the samples are not made of images by one transform.
 */
export function fromOtherImages(
  owner: string,
  dataset: ImageDataset,
  change: (images: ImageSource) => ImageSource,
): ImageDataset {
  const {prepared, sampleShape} = sourceOf(owner, dataset);
  if (!prepared) {
    throw new ConfigError(
      `${owner}: the samples are not made of images by one transform; give an image dataset, and if it is joined from ` +
        `parts with transforms of their own, give each part to ${owner} before concat`,
    );
  }
  return imageDataset(change(prepared.images), prepared.transform, sampleShape);
}
