import {existsSync} from 'node:fs';
import {dirname, extname} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {isDirectory} from '../convert/destination.ts';
import {UsageError} from '../usageError.ts';

/**
 * Checks that a sheet can be written, before images are read for it.
 *
 * @throws UsageError if the name is not that of a PNG
 * @throws ConfigError if there is no place for it, or it is there already and not to be replaced
 */
export function checkSheetFile(path: string, force: boolean): void {
  if (isDirectory(path) || extname(path).toLowerCase() !== '.png') {
    throw new UsageError(`data sheet: a PNG is written, and ${path} does not name one; give -o sheet.png`);
  }
  const parent = dirname(path);
  if (!isDirectory(parent))
    throw new ConfigError(`data sheet: there is no directory ${parent} to write to; make it first`);
  if (!force && existsSync(path)) {
    throw new ConfigError(`data sheet: ${path} is there already; give --force to replace it`);
  }
}
