import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import {type ImageSource, withoutImages} from '../sampleSource.ts';
import {type CachedDataset, type CacheOptions, sharedReads} from './cacheStatus.ts';
import {fromOtherImages} from './sameKind.ts';

/** 1 GiB. */
const MAX_BYTES = 2 ** 30;

/**
 * Keeps decoded images in memory from their first epoch on. Transforms come after the cache, so random ones still give
 * something new in each epoch. What is taken of the result, as by `split`, shares its cache.
 *
 * Images are `height * width * 3` bytes each. A loader sends those that are kept to its workers as pixels, and lets the
 * workers decode the others.
 *
 * @param options - `maxBytes` is 1 GiB by default.
 * @example
 * ```ts
 * const small = memoryCache(photos, {prepare: transforms.resize(256)});
 * ```
 * @throws ConfigError if the samples are not made of images by one transform, or `maxBytes` is not positive.
 */
export function memoryCache(dataset: ImageDataset, {maxBytes = MAX_BYTES, prepare}: CacheOptions = {}): CachedDataset {
  if (!(maxBytes > 0)) throw new ConfigError(`memoryCache: maxBytes ${maxBytes} is not a positive number of bytes`);
  const cache = {images: 0, bytes: 0, hits: 0, misses: 0};
  const cached = fromOtherImages('memoryCache', dataset, images => {
    const kept = new Map<number, RgbImage>();
    let full = false;
    const read = sharedReads(async i => {
      cache.misses += 1;
      const decoded = await images.image(i);
      const image = prepare ? prepare(decoded) : decoded;
      if (cache.bytes + image.data.length > maxBytes) full = true;
      else {
        kept.set(i, ownBytes(image));
        cache.images += 1;
        cache.bytes += image.data.length;
      }
      return kept.get(i) ?? image;
    });
    const result: ImageSource = {
      ...withoutImages(images),
      image(i) {
        const found = kept.get(i);
        if (!found) return read(i);
        cache.hits += 1;
        return found;
      },
      // what is kept, or will be, is had from here; what never will be, from where it lies, unless it is prepared
      place: i => (full && !prepare && !kept.has(i) ? images.place?.(i) : undefined),
    };
    return result;
  });
  return {...cached, cache};
}

/** An image that keeps no more memory alive than its own. */
function ownBytes(image: RgbImage): RgbImage {
  const {data} = image;
  return data.buffer.byteLength > data.length ? {...image, data: data.slice()} : image;
}
