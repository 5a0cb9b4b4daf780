import {createHash} from 'node:crypto';
import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {type CachedDataset, type CacheOptions, sharedReads} from '../combine/cacheStatus.ts';
import {fromOtherImages} from '../combine/sameKind.ts';
import {describeTransform} from '../descriptions/describeTransform.ts';
import type {RgbImage} from '../rgbImage.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import {type ImagePlace, type ImageSource, withoutImages} from '../sampleSource.ts';
import {CacheDirectory} from './cache/cacheDirectory.ts';

/** 10 GiB. */
const MAX_BYTES = 10 * 2 ** 30;

/**
 * Keeps decoded images in a directory, where the next epoch and the next run find them. Transforms come after the cache, so
 * random ones still give something new in each epoch. It pays for large photographs of which `prepare` makes small ones.
 *
 * Images are known by the path, size and time of change of the file that they lie in, and by how they are read and
 * prepared: a file that has changed is decoded anew, and so is one whose copy is damaged. Several processes may share a
 * directory. When it is full, copies that were not used since it was opened make room, the oldest first. If a copy cannot
 * be written, `cache.failure` says why, and nothing more is.
 *
 * @param options - `maxBytes` is 10 GiB by default.
 * @example
 * ```ts
 * const small = await diskCache(photos, 'cache', {prepare: transforms.resize(256)});
 * ```
 * @throws ConfigError if the images are not files, `prepare` is a function that cannot be described, the directory
 *   cannot be used or `maxBytes` is not positive.
 */
export async function diskCache(
  dataset: ImageDataset,
  directory: string,
  {maxBytes = MAX_BYTES, prepare}: CacheOptions = {},
): Promise<CachedDataset> {
  if (!(maxBytes > 0)) throw new ConfigError(`diskCache: maxBytes ${maxBytes} is not a positive number of bytes`);
  const preparation = prepare ? JSON.stringify(describeTransform(prepare)) : '';
  const files = await CacheDirectory.open(resolve(directory), maxBytes);
  const counts: {hits: number; misses: number; failure?: Error} = {hits: 0, misses: 0};
  const write = (key: string, image: RgbImage) =>
    files.write(key, image).catch((error: Error) => {
      counts.failure = error;
      return false;
    });

  const cached = fromOtherImages('diskCache', dataset, images => {
    if (!images.place) {
      throw new ConfigError(
        'diskCache: the images are not files; to keep what is decoded or drawn elsewhere, use memoryCache',
      );
    }
    const unkept = new Set<number>();
    const result: ImageSource = {
      ...withoutImages(images),
      image: sharedReads(async i => {
        const place = images.place?.(i);
        const key = place && (await keyOf(place, preparation));
        const found = key && (await files.read(key));
        if (found) {
          counts.hits += 1;
          return found;
        }
        counts.misses += 1;
        const decoded = await images.image(i);
        const image = prepare ? prepare(decoded) : decoded;
        if (!key || counts.failure || !(await write(key, image))) unkept.add(i);
        return image;
      }),
      // what is kept, or will be, is had from here; what is not, from where it lies, unless it is prepared
      place: i => (unkept.has(i) && !prepare ? images.place?.(i) : undefined),
    };
    return result;
  });
  return {
    ...cached,
    cache: {
      get images() {
        return files.images;
      },
      get bytes() {
        return files.bytes;
      },
      get hits() {
        return counts.hits;
      },
      get misses() {
        return counts.misses;
      },
      get failure() {
        return counts.failure;
      },
    },
  };
}

/** Undefined if there is no such file: reading it says so. */
async function keyOf({path, offset, length, reading}: ImagePlace, preparation: string): Promise<string | undefined> {
  const found = await stat(path, {bigint: true}).catch(() => undefined);
  if (!found) return undefined;
  const facts = [resolve(path), offset, length, reading, String(found.size), String(found.mtimeNs), preparation];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
