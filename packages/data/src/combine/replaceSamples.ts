import {sampleDataset, sourceOf} from '../fromSource.ts';
import type {SampleDataset} from '../sampleDataset.ts';
import type {SampleShape} from '../step.ts';

/** Numbers that stand in for those of a dataset's samples. */
export interface OtherSamples {
  /** `[height, width, channels]` of the new samples. */
  sampleShape: SampleShape;
  /** Gives the new sample of an index: `height * width * channels` numbers. */
  read(index: number): Float32Array | Promise<Float32Array>;
}

/**
 * The same dataset with other numbers: what a network makes of its images, for instance. Classes, names, orders of epochs,
 * and what {@link weighted} draws stay as they are; the images themselves are gone.
 *
 * @example
 * ```ts
 * const means = replaceSamples(photos, {
 *   sampleShape: [1, 1, 1],
 *   read: async i => {
 *     const sample: Float32Array = await photos.sample(i);
 *     return Float32Array.of(sample.reduce((sum, x) => sum + x, 0) / sample.length);
 *   },
 * });
 * ```
 * @throws ConfigError if the dataset was not made by this package.
 */
export function replaceSamples(dataset: SampleDataset, {sampleShape, read}: OtherSamples): SampleDataset {
  const {classNames, size, label, name, draws} = sourceOf('replaceSamples', dataset);
  return sampleDataset({
    ...{classNames, size, label, name, ...(draws && {draws}), sampleShape},
    // it is given no array to write into
    keepsNothing: true,
    read: index => read(index),
  });
}
