import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../../fromSource.ts';
import {imageClassificationPreset} from '../../imageClassificationPreset.ts';
import type {ImageReadError} from '../../imageReadError.ts';
import type {ImageDataset} from '../../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../../step.ts';
import {borrowImage, type ReadImageOptions, readImage} from '../readImage.ts';
import {checkHeader} from './checkHeader.ts';

/** How image files are looked at and read. */
export interface ImageFileOptions extends ReadImageOptions {
  /** Makes network input of an image. @defaultValue imageClassificationPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
  /**
   * Look at each file's first bytes now, instead of when its batch is due: `'error'` throws if some are missing, empty or
   * no images, `'list'` leaves those out and lists them in `broken`. Damage farther back shows when a file is decoded;
   * see `onBadSample` of the batches for that.
   * @defaultValue not looked at
   */
  verify?: 'error' | 'list';
  /** Ends the search with the signal's reason. */
  signal?: AbortSignal;
}

/** A file that is no image. */
export interface BrokenFile {
  readonly file: string;
  /** Why it cannot be read. */
  readonly error: ImageReadError;
}

/** Images in files. `name(i)` is a file's path. */
export interface ImageFiles extends ImageDataset {
  /** Path of each image; its place is the sample's index. */
  readonly files: readonly string[];
  /** The files left out, if `verify` is `'list'`. */
  readonly broken: readonly BrokenFile[];
}

/** What has been found, before anything is read. */
export interface FileList {
  readonly classNames: readonly string[];
  readonly files: readonly string[];
  /** The class of each file, -1 where there are none. */
  readonly labels: ArrayLike<number>;
}

/** Files looked at, at the same time. */
const AT_ONCE = 16;
/** Broken files that an error names. */
const NAMED = 3;

/** Makes a dataset of files; `kept` are the places in the list of those that are left. */
export async function imageFiles(
  owner: string,
  list: FileList,
  {transform = imageClassificationPreset(), sampleShape, verify, signal, ...reading}: ImageFileOptions,
): Promise<{dataset: ImageFiles; kept: ArrayLike<number>}> {
  const {kept, broken} = await verified(owner, list.files, verify, reading, signal);
  const files = Array.from(kept, i => list.files[i]);
  const labels = Int32Array.from(kept, i => list.labels[i]);
  const given = Object.values(reading).some(value => value !== undefined);
  const source = {
    classNames: list.classNames,
    size: files.length,
    label: (i: number) => labels[i],
    name: (i: number) => files[i],
    image: (i: number) => readImage(files[i], reading),
    borrow: (i: number) => borrowImage(files[i], reading),
    place: (i: number) => ({path: files[i], ...(given && {reading})}),
  };
  return {dataset: {...imageDataset(source, transform, sampleShape), files, broken}, kept};
}

async function verified(
  owner: string,
  files: readonly string[],
  verify: 'error' | 'list' | undefined,
  reading: ReadImageOptions,
  signal: AbortSignal | undefined,
): Promise<{kept: ArrayLike<number>; broken: BrokenFile[]}> {
  const all = Uint32Array.from(files.keys());
  if (verify === undefined) return {kept: all, broken: []};
  if (verify !== 'error' && verify !== 'list') {
    throw new ConfigError(`${owner}: verify '${verify}' is unknown; there are 'error' and 'list'`);
  }
  const errors = new Map<number, ImageReadError>();
  let next = 0;
  const look = async () => {
    while (next < files.length) {
      signal?.throwIfAborted();
      const i = next++;
      const error = await checkHeader(files[i], reading);
      if (error) errors.set(i, error);
    }
  };
  await Promise.all(Array.from({length: Math.min(AT_ONCE, files.length)}, look));
  const broken = [...errors].sort(([a], [b]) => a - b).map(([i, error]) => ({file: files[i], error}));
  if (verify === 'error' && broken.length > 0) throw someBroken(owner, files.length, broken);
  return {kept: all.filter(i => !errors.has(i)), broken};
}

function someBroken(owner: string, size: number, broken: readonly BrokenFile[]): ConfigError {
  const named = broken.slice(0, NAMED).map(({error}) => error.message);
  const more = broken.length > NAMED ? `; and ${broken.length - NAMED} more` : '';
  return new ConfigError(
    `${owner}: ${broken.length} of ${size} files cannot be read: ${named.join('; ')}${more}. Mend or remove them, or give ` +
      "verify: 'list' to leave them out",
    {cause: broken[0].error},
  );
}
