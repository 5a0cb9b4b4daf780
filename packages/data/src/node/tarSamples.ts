/**
 * Tars of WebDataset read from front to back, compressed or not.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {dataFailure} from './dataFileError.ts';
import {byteStream} from './files/byteStream.ts';
import {contentOf} from './files/contentOf.ts';
import {findFiles} from './files/findFiles.ts';
import {samplesOf} from './tar/samples.ts';
import {tarEntries} from './tar/tarEntries.ts';

/** A sample: members that follow each other and share a name up to its first dot. */
export interface TarSample {
  /** What the names have in common, with the directories in front. */
  readonly key: string;
  /** Content by what follows the first dot, in lower case: `'jpg'`, `'cls'`, …. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Path of the tar. */
  readonly shard: string;
}

/** What is read at most. */
export interface TarSamplesOptions {
  /** Bytes of one member; more are refused. @defaultValue 256 MiB */
  maxBytes?: number;
}

/**
 * Gives the samples of tars in order, one in memory at a time. What random access does not pay for, such as a network disk
 * or a compressed tar, is read this way; `generatorDataset` makes a dataset of it.
 *
 * @param paths - Paths, or patterns of them such as `'train-{000..012}.tar.gz'`.
 * @example
 * ```ts
 * for await (const {key, files} of tarSamples('train-{000..012}.tar.gz')) {
 *   const jpg = files.get('jpg');
 *   if (jpg) console.log(key, (await readImage(jpg)).width);
 * }
 * ```
 * @throws ConfigError if files are missing; DataFileError that names the tar and the place if one is damaged or cut off.
 */
export async function* tarSamples(
  paths: string | readonly string[],
  {maxBytes = 2 ** 28}: TarSamplesOptions = {},
): AsyncGenerator<TarSample, void, undefined> {
  if (!(maxBytes >= 1)) throw new ConfigError(`tarSamples: maxBytes ${maxBytes} is not a positive number`);
  for (const shard of await findFiles('tarSamples', paths)) {
    const fail = dataFailure(shard);
    const content = contentOf(shard, fail);
    try {
      const entries = tarEntries(byteStream(content), fail);
      for await (const {key, parts} of samplesOf(entries, entry => entry.content(maxBytes), fail)) {
        yield {key, files: parts, shard};
      }
    } finally {
      await content.return();
    }
  }
}
