/**
 * The images of CIFAR's batches.
 */
import type {RgbImage} from '../../rgbImage.ts';
import type {ImageSource} from '../../sampleSource.ts';
import {type CifarBatch, IMAGE_BYTES} from './batch.ts';
import type {OpenedCifar} from './openCifar.ts';

/** Pixels a side. */
const SIDE = 32;

/** The images one batch after the other. */
export function cifarImages({batches, classNames}: OpenedCifar): ImageSource {
  const starts: number[] = [];
  let size = 0;
  for (const batch of batches) {
    starts.push(size);
    size += batch.size;
  }
  /** The batch that holds an image, and its place there: there are ten at most. */
  const find = (index: number): readonly [CifarBatch, number] => {
    const found = starts.findLastIndex(start => start <= index);
    return [batches[found], index - starts[found]];
  };
  return {
    ...{classNames, size},
    label(index) {
      const [{labels}, at] = find(index);
      return labels[at];
    },
    name(index) {
      const [{path}, at] = find(index);
      return `${path}, image ${at}`;
    },
    image(index) {
      const [{pixels, start, stride}, at] = find(index);
      return interleaved(pixels, start + at * stride);
    },
  };
}

/** Red, green and blue of each pixel, which the files keep one after the other. */
function interleaved(pixels: Uint8Array, from: number): RgbImage {
  const data = new Uint8Array(IMAGE_BYTES);
  const plane = SIDE * SIDE;
  for (let i = 0, to = 0; i < plane; i++) {
    data[to++] = pixels[from + i];
    data[to++] = pixels[from + plane + i];
    data[to++] = pixels[from + 2 * plane + i];
  }
  return {width: SIDE, height: SIDE, data};
}
