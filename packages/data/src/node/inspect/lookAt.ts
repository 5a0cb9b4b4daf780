import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';
import {ConfigError} from '@tfjs-zoo/core';
import {identify} from '../../decode/identify.ts';
import {type RgbImage, rgbImage} from '../../rgbImage.ts';
import type {ImagePlace, ImageSource} from '../../sampleSource.ts';

/** What one image is. */
export interface Look {
  readonly index: number;
  /** A single pixel if there is an `error`. */
  readonly image: RgbImage;
  /** `'unknown'` if the file is no image. */
  readonly format: string;
  /** Of size and pixels, 128 bits. */
  readonly hash: string;
  readonly error?: {readonly code: string; readonly reason: string};
}

/**
 * Decodes an image. What is wrong with it is part of the result.
 *
 * @throws ConfigError if no image can be decoded here.
 */
export async function lookAt(source: ImageSource, index: number): Promise<Look> {
  const place = source.place?.(index);
  try {
    const image = await source.image(index);
    return {index, image, format: place ? await formatOf(place) : 'in memory', hash: hashOf(image)};
  } catch (error) {
    if (error instanceof ConfigError || !(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : error.name;
    return {index, image: rgbImage(1, 1), format: 'unknown', hash: '', error: {code, reason: error.message}};
  }
}

/** How many of the first bytes tell the format. */
const HEAD = 32;

async function formatOf({path, offset = 0}: ImagePlace): Promise<string> {
  const file = await open(path);
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(HEAD), 0, HEAD, offset);
    const identity = identify(buffer.subarray(0, bytesRead));
    return 'image' in identity ? identity.image : 'unknown';
  } finally {
    await file.close();
  }
}

function hashOf({width, height, data}: RgbImage): string {
  return createHash('sha256').update(`${width}x${height}`).update(data).digest('base64').slice(0, 22);
}
