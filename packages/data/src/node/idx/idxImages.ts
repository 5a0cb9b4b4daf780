/**
 * The samples of data sets that come as pairs of IDX files.
 */
import type {RgbImage} from '../../rgbImage.ts';
import type {ImageSource} from '../../sampleSource.ts';
import {DataFileError} from '../dataFileError.ts';
import {grayImage} from '../files/grayImage.ts';
import type {IdxPair} from './findIdx.ts';
import {type IdxArray, readIdx} from './readIdx.ts';

/** Which samples, and what they are called. */
export interface IdxImagesOptions {
  readonly classNames: readonly string[];
  /** For each label of the files, the class that it becomes; `undefined` leaves its samples out. */
  readonly classOf: (label: number) => number | undefined;
  /** Most samples of each class, the first of them. */
  readonly perClass: number;
}

/** One pair of files, read and checked. */
interface Part extends IdxPair {
  readonly pixels: IdxArray;
  readonly classes: Uint8Array;
}

/** Reads pairs of files, one after the other. Samples are in the files' order. @throws DataFileError */
export async function idxImages(pairs: readonly IdxPair[], options: IdxImagesOptions): Promise<ImageSource> {
  const {classNames, classOf, perClass} = options;
  const parts = await Promise.all(pairs.map(pair => readPart(pair, classNames)));
  const counts = new Map<number, number>();
  const samples: {part: Part; at: number; label: number}[] = [];
  for (const part of parts) {
    part.classes.forEach((found, at) => {
      const label = classOf(found);
      if (label === undefined) return;
      const count = counts.get(label) ?? 0;
      if (count >= perClass) return;
      counts.set(label, count + 1);
      samples.push({part, at, label});
    });
  }
  return {
    classNames,
    size: samples.length,
    label: i => samples[i].label,
    name: i => `${samples[i].part.images}, image ${samples[i].at}`,
    image: i => imageAt(samples[i].part.pixels, samples[i].at),
  };
}

async function readPart(pair: IdxPair, classNames: readonly string[]): Promise<Part> {
  const [pixels, labels] = await Promise.all([readIdx(pair.images, 3), readIdx(pair.labels, 1)]);
  const [count, height, width] = pixels.shape;
  if (count * height * width === 0) {
    throw new DataFileError('E_SHAPE', pair.images, `${count} images of ${width}x${height}: there is nothing to read`);
  }
  if (labels.data.length !== count) {
    const text = `${labels.data.length} labels, but '${pair.images}' holds ${count} images; the two do not belong together`;
    throw new DataFileError('E_SHAPE', pair.labels, text, {offset: 4});
  }
  const wrong = labels.data.findIndex(label => label >= classNames.length);
  if (wrong >= 0) {
    const text = `label ${labels.data[wrong]} of image ${wrong} is not one of the ${classNames.length} classes`;
    throw new DataFileError('E_VALUE', pair.labels, text, {offset: labels.start + wrong});
  }
  return {...pair, pixels, classes: labels.data};
}

function imageAt({shape: [, height, width], data}: IdxArray, at: number): RgbImage {
  const bytes = height * width;
  return grayImage(width, height, data.subarray(at * bytes, (at + 1) * bytes));
}
