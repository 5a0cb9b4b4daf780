/**
 * Where the images of one tar lie, and their labels.
 */
import {type Fail, quoted} from '@tfjs-zoo/weights/readers';
import {dataFailure} from '../dataFileError.ts';
import {isGzip} from '../files/contentOf.ts';
import {fileStream} from '../files/fileStream.ts';
import {withFile} from '../files/withFile.ts';
import type {FoundLabel, LabelReader} from './labels.ts';
import {samplesOf} from './samples.ts';
import {type TarEntry, tarEntries} from './tarEntries.ts';

/** The samples of a tar in order, as columns. */
export interface ShardIndex {
  readonly names: string[];
  readonly offsets: number[];
  readonly lengths: number[];
  readonly labels: FoundLabel[];
}

/** What is looked for. */
export interface IndexOptions {
  /** Endings of images. */
  readonly images: ReadonlySet<string>;
  readonly label: LabelReader;
  readonly incomplete: 'error' | 'skip';
  readonly signal?: AbortSignal;
}

/** A part of a sample: where it lies, and what is in it if a label may be. */
interface Part extends Pick<TarEntry, 'name' | 'offset' | 'size'> {
  readonly bytes?: Uint8Array;
}

/** Most bytes of a part that a label is read from. */
const MAX_PART = 1 << 20;

/** Walks over one tar's headers. @throws DataFileError if it is damaged, compressed, or a sample is incomplete */
export async function indexShard(path: string, options: IndexOptions): Promise<ShardIndex> {
  const fail = dataFailure(path);
  if (await isGzip(path)) {
    const text =
      'the tar is compressed, so that its images cannot be read by position; run gunzip on it, or read it from front to back by tarSamples';
    throw fail('E_UNSUPPORTED', text);
  }
  return await withFile(path, async file => {
    const {images, label, signal} = options;
    const load = async ({name, offset, size, content}: TarEntry, ending: string): Promise<Part> => {
      signal?.throwIfAborted();
      if (images.has(ending) || !label.needs(ending)) return {name, offset, size};
      return {name, offset, size, bytes: Uint8Array.from(await content(MAX_PART))};
    };
    const index: ShardIndex = {names: [], offsets: [], lengths: [], labels: []};
    for await (const {key, parts} of samplesOf(tarEntries(fileStream(file), fail), load, fail)) {
      const found = complete(key, parts, options, fail);
      if (found === undefined) continue;
      index.names.push(found.image.name);
      index.offsets.push(found.image.offset);
      index.lengths.push(found.image.size);
      index.labels.push(found.label);
    }
    return index;
  });
}

/** A sample's image and label, or `undefined` if it lacks one and such samples are left out. */
function complete(
  key: string,
  parts: ReadonlyMap<string, Part>,
  {images, label, incomplete}: IndexOptions,
  fail: Fail,
): {image: Part; label: FoundLabel} | undefined {
  const [image, another] = [...parts].filter(([ending]) => images.has(ending)).map(([, part]) => part);
  if (another !== undefined) {
    const text = `sample ${quoted(key)} has two images, ${quoted(image.name)} and ${quoted(another.name)}; say by the option image which of them is meant`;
    throw fail('E_DUP', text, {offset: another.offset});
  }
  if (image === undefined) {
    if (incomplete === 'skip') return undefined;
    const endings = [...parts.keys()].map(ending => `.${ending}`).join(', ');
    const text = `sample ${quoted(key)} has no image, only ${endings}; name the endings of images by the option image, or leave such samples out by incomplete: 'skip'`;
    throw fail('E_MISSING', text);
  }
  const files = new Map<string, Uint8Array>();
  for (const [ending, {bytes}] of parts) if (bytes !== undefined) files.set(ending, bytes);
  try {
    return {image, label: label.read({key, files}, fail)};
  } catch (error) {
    const missing = incomplete === 'skip' && error instanceof Error && 'code' in error && error.code === 'E_MISSING';
    if (missing) return undefined;
    throw error;
  }
}
