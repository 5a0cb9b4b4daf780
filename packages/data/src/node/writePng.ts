import {mkdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {RgbImage} from '../rgbImage.ts';
import {loadSharp} from './loadSharp.ts';

/**
 * Writes an image as PNG, which keeps every byte of it. Directories on the way are made.
 *
 * @throws ConfigError if sharp is not installed.
 */
export async function writePng(path: string, {width, height, data}: RgbImage): Promise<void> {
  const sharp = await loadSharp('writePng');
  await mkdir(dirname(path), {recursive: true});
  await sharp(data, {raw: {width, height, channels: 3}})
    .png()
    .toFile(path);
}
