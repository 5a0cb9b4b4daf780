/**
 * What the parts of a dataset agree on: where its samples come from. Datasets are built from sources, and a subset is
 * a source that refers to another.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from './rgbImage.ts';
import {sampleMaker} from './sampleMaker.ts';
import type {SampleKey, SampleShape, SampleTransform} from './step.ts';

/** Labelled things by index. */
export interface Labelled {
  readonly classNames: readonly string[];
  readonly size: number;
  /** An index into `classNames`; -1 where there are none. */
  label(index: number): number;
  name(index: number): string;
  /** What an epoch consists of, where it is not each sample once. */
  readonly draws?: EpochDraws;
}

/** Samples that are drawn anew each epoch, some perhaps more than once, others not at all. */
export interface EpochDraws {
  /** Samples an epoch. */
  readonly size: number;
  /** Their indices in the order drawn. */
  draw(key: Pick<SampleKey, 'seed' | 'epoch'>): Uint32Array;
}

/** What a source may make use of when it reads. */
export interface ReadOptions {
  /** Aborted when nobody waits for the sample any more. */
  readonly signal?: AbortSignal;
  /** Where the numbers end up; who writes them there gives this array back, and spares a copy. */
  readonly into?: Float32Array;
}

/** Samples ready for the network. */
export interface SampleSource extends Labelled {
  readonly sampleShape: SampleShape;
  read(index: number, key: Omit<SampleKey, 'index'>, options?: ReadOptions): Float32Array | Promise<Float32Array>;
  /** Whether nobody keeps the array that a sample is written into, so that it may be used again. @defaultValue false */
  readonly keepsNothing?: boolean;
  /** Reads that pay to be under way at the same time. @defaultValue 8 */
  readonly readsAtOnce?: number;
  /** Batches that pay to be prepared ahead. @defaultValue 1 */
  readonly prefetch?: number;
  /** The images that the samples are made of, if they are. */
  readonly images?: ImageSource;
  /** The images, and the transform that makes samples of them, if it is one for all. */
  readonly prepared?: {readonly images: ImageSource; readonly transform: SampleTransform};
  /** Every transform that the samples go through: none if they are numbers already. Absent where that is not known. */
  readonly transforms?: readonly SampleTransform[];
}

/** Where the bytes of an encoded image lie: a file, or `length` bytes of it from `offset`. */
export interface ImagePlace {
  readonly path: string;
  readonly offset?: number;
  readonly length?: number;
  /** How it is decoded, where that is not as usual: options of `readImage`. */
  readonly reading?: {readonly exif?: boolean; readonly maxPixels?: number; readonly maxBytes?: number};
}

/** Decoded images. */
export interface ImageSource extends Labelled {
  image(index: number): RgbImage | Promise<RgbImage>;
  /** The image in memory to be given back when it is made a sample of, where that is possible: see `sampleMaker`. */
  borrow?(index: number): Promise<RgbImage>;
  /** Where the image can be read by another thread, if it lies in a file. */
  place?(index: number): ImagePlace | undefined;
}

/** What images have beside themselves, for a source of others or of kept ones. */
export function withoutImages({image: _, borrow: __, place: ___, ...labelled}: ImageSource): Labelled {
  return labelled;
}

/** @throws ConfigError if a dataset's epochs are draws, which what `owner` makes of it could not keep to. */
export function withoutDraws(owner: string, {draws}: Labelled): void {
  if (!draws) return;
  throw new ConfigError(
    `${owner}: this dataset is weighted or balanced already, which ${owner} cannot keep to; weight or balance its result instead`,
  );
}

/** @throws ConfigError if there is no sample `index`. */
export function checkIndex(owner: string, {size}: {size: number}, index: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= size) {
    throw new ConfigError(`${owner}: index ${index} is not one of the ${size} samples, 0 to ${size - 1}`);
  }
}

/** Images, prepared by a transform. */
export function transformed(source: ImageSource, transform: SampleTransform, given?: SampleShape): SampleSource {
  const sampleShape = transform.outputShape ?? given;
  if (!sampleShape) {
    throw new ConfigError('the transform has no outputShape; give sampleShape: [height, width, channels] beside it');
  }
  const {prepare, borrows} = sampleMaker(transform);
  const borrow = borrows ? source.borrow : undefined;
  return {
    ...{classNames: source.classNames, size: source.size, label: source.label, name: source.name},
    ...(source.draws && {draws: source.draws}),
    sampleShape,
    images: source,
    prepared: {images: source, transform},
    transforms: [transform],
    keepsNothing: borrows,
    async read(index, key, {into} = {}) {
      // awaiting only what is a promise keeps in-memory images from a turn of the event queue each
      const found = borrow ? borrow(index) : source.image(index);
      const image = found instanceof Promise ? await found : found;
      const sample = prepare(image, {...key, index}, into);
      checkLength(source.name(index), sample, sampleShape);
      return sample;
    },
  };
}

/** @throws ConfigError if a transform gave another number of values than the samples' shape has. */
export function checkLength(name: string, sample: Float32Array, shape: SampleShape): void {
  const values = shape[0] * shape[1] * shape[2];
  if (sample.length === values) return;
  throw new ConfigError(
    `${name}: the transform gave ${sample.length} numbers, but the samples' shape [${shape}] has ${values}`,
  );
}

/** The samples at `indices`, in that order. */
export function chosenSamples(source: SampleSource, indices: ArrayLike<number>): SampleSource {
  const at = checked(source, indices);
  const {sampleShape, readsAtOnce, prefetch, transforms, keepsNothing} = source;
  return {
    ...renumbered(source, at),
    ...{sampleShape, readsAtOnce, prefetch, transforms, keepsNothing},
    read: (i, key, options) => source.read(at[i], key, options),
  };
}

/** The images at `indices`, in that order. */
export function chosenImages(source: ImageSource, indices: ArrayLike<number>): ImageSource {
  const at = checked(source, indices);
  const {place, borrow} = source;
  return {
    ...renumbered(source, at),
    image: i => source.image(at[i]),
    ...(place && {place: (i: number) => place(at[i])}),
    ...(borrow && {borrow: (i: number) => borrow(at[i])}),
  };
}

/** The class of every sample. */
export function labelsOf({size, label}: Labelled): Int32Array {
  return Int32Array.from({length: size}, (_, i) => label(i));
}

function renumbered({classNames, label, name}: Labelled, at: Uint32Array): Labelled {
  return {classNames, size: at.length, label: i => label(at[i]), name: i => name(at[i])};
}

function checked(source: Labelled, indices: ArrayLike<number>): Uint32Array {
  withoutDraws('subset', source);
  return Uint32Array.from(indices, index => {
    checkIndex('subset', source, index);
    return index;
  });
}
