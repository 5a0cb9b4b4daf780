/**
 * How much an image may ask for before anything of it is decoded.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {ImageReadError} from '../imageReadError.ts';

/** Bounds of what is decoded. */
export interface ImageLimits {
  /** Most pixels an image may have; more are refused before anything is decoded. @defaultValue 178956970, as Pillow */
  maxPixels?: number;
  /**
   * Most bytes a file may have; of larger ones nothing is read. The default is what the largest image allowed takes as
   * plain RGB: a file beyond it is no photograph.
   * @defaultValue 536870912
   */
  maxBytes?: number;
}

/** Pillow's `Image.MAX_IMAGE_PIXELS`: a quarter of a gibibyte of RGB. */
const MAX_PIXELS = 178_956_970;

/** 512 MiB: three bytes for each of {@link MAX_PIXELS}. */
const MAX_BYTES = 536_870_912;

/** @throws ConfigError if a limit is not a positive number. */
export function limitsOf(
  {maxPixels = MAX_PIXELS, maxBytes = MAX_BYTES}: ImageLimits,
  owner = 'readImage',
): Required<ImageLimits> {
  for (const [name, limit] of Object.entries({maxPixels, maxBytes})) {
    if (!(limit >= 1)) throw new ConfigError(`${owner}: ${name} ${limit} is not a positive number`);
  }
  return {maxPixels, maxBytes};
}

/** @throws ImageReadError if a file is empty or too large. */
export function checkBytes(name: string, bytes: number, maxBytes: number): void {
  if (bytes === 0) throw new ImageReadError('empty', name, 'the file is empty (0 bytes)');
  if (bytes > maxBytes) {
    const message = `${bytes} bytes are more than the ${maxBytes} allowed; raise maxBytes to read it`;
    throw new ImageReadError('too-large', name, message);
  }
}

/** @throws ImageReadError if an image has too many pixels. */
export function checkPixels(name: string, width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  throw new ImageReadError(
    'too-large',
    name,
    `${width}x${height} is ${width * height} pixels, more than the ${maxPixels} allowed; raise maxPixels to read it`,
  );
}
