import {appendFile, mkdir, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {csvLogger as csvText} from '../callbacks/csvLogger.ts';
import type {ZooCallback} from '../callbacks/zooCallback.ts';

/** Settings of `csvLogger` of `@tfjs-zoo/training/node`. */
export interface CsvFileOptions {
  /** Between two values. @defaultValue ',' */
  separator?: string;
  /** Add to what is in the file instead of replacing it; a file that has anything gets no second header. @defaultValue false */
  append?: boolean;
}

/**
 * Writes a line a epoch to a file, as it happens: what has been trained can be read while training goes on.
 *
 * Folders on the way are made. A second training with the same callback goes on below the first, without a new header.
 */
export function csvLogger(path: string, {separator = ',', append = false}: CsvFileOptions = {}): ZooCallback {
  let begun = append;
  return csvText(
    async text => {
      await mkdir(dirname(path), {recursive: true});
      if (!begun) await writeFile(path, text);
      else await appendFile(path, (await sizeOf(path)) > 0 ? withoutHeader(text, separator) : text);
      begun = true;
    },
    {separator},
  );
}

const withoutHeader = (text: string, separator: string): string =>
  text.startsWith(`epoch${separator}`) ? text.slice(text.indexOf('\n') + 1) : text;

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
