import {appendFile, mkdir, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {type JsonlLoggerOptions, jsonlLogger as jsonlText} from '../callbacks/jsonlLogger.ts';
import type {ZooCallback} from '../callbacks/zooCallback.ts';

/** Settings of `jsonlLogger` of `@tfjs-zoo/training/node`. */
export interface JsonlFileOptions extends JsonlLoggerOptions {
  /** Add to what is in the file instead of replacing it. @defaultValue false */
  append?: boolean;
}

/**
 * Writes a JSON object a line to a file, as it happens. Folders on the way are made. A second training with the same
 * callback goes on below the first.
 */
export function jsonlLogger(path: string, {append = false, ...options}: JsonlFileOptions = {}): ZooCallback {
  let begun = append;
  return jsonlText(async text => {
    await mkdir(dirname(path), {recursive: true});
    await (begun ? appendFile : writeFile)(path, text);
    begun = true;
  }, options);
}
