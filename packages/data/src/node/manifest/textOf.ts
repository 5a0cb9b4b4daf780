import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';

/** Bytes read at a time. */
const CHUNK = 1 << 20;

/**
 * The text of a file, piece by piece, without a byte order mark.
 *
 * @throws ConfigError if there is no such file, or it is not UTF-8.
 */
export async function* textOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!found?.isFile()) {
    const what = found ? `'${path}' is not a file` : `there is no file '${resolve(path)}'`;
    throw new ConfigError(`imageManifest: ${what}; give the path of a .csv, .tsv or .jsonl file`);
  }
  const decoder = new TextDecoder('utf-8', {fatal: true});
  const decode = (bytes?: Uint8Array) => {
    try {
      return decoder.decode(bytes, {stream: bytes !== undefined});
    } catch (cause) {
      throw new ConfigError(`imageManifest: '${path}' is not UTF-8 text; save it as such`, {cause});
    }
  };
  for await (const bytes of createReadStream(path, {highWaterMark: CHUNK})) {
    signal?.throwIfAborted();
    yield decode(bytes);
  }
  yield decode();
}
