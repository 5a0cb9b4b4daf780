/**
 * Decodes images to the bytes that Pillow's `Image.open(path).convert('RGB')` gives.
 *
 * Decoder: sharp (libvips: mozjpeg, libpng). Reference: Pillow.
 */
import {readFile} from 'node:fs/promises';
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {type ImageFormat, identify} from './identify.ts';
import {ImageReadError, type ImageReadErrorCode} from './imageReadError.ts';
import {loadSharp} from './loadSharp.ts';

/** How to read an image. */
export interface ReadImageOptions {
  /**
   * Turn the image as its EXIF orientation says. torchvision and Pillow do not, so networks evaluated with them saw
   * photographs unturned.
   * @defaultValue false
   */
  exif?: boolean;
  /** Most pixels an image may have; more are refused before anything is decoded. @defaultValue 178956970, as Pillow */
  maxPixels?: number;
}

/**
 * Reads an image file, or the bytes of one. JPEG, PNG, WebP, GIF (its first frame), TIFF and AVIF are told by content.
 *
 * The bytes are Pillow's for JPEG (CMYK too), PNG, WebP and GIF: transparency is dropped and colour profiles are not
 * applied. Two exceptions: 16-bit grey is scaled to 8 bits, where Pillow clips it to white; AVIF differs by a few levels.
 *
 * @throws ImageReadError that names the file and says what it is instead of an image, or how it is damaged.
 * @throws ConfigError if sharp is not installed.
 */
export async function readImage(
  source: string | Uint8Array,
  {exif = false, maxPixels = 178_956_970}: ReadImageOptions = {},
): Promise<RgbImage> {
  if (!(maxPixels >= 1)) throw new ConfigError(`readImage: maxPixels ${maxPixels} is not a positive number`);
  const bytes = typeof source === 'string' ? await readBytes(source) : source;
  const name = typeof source === 'string' ? source : `image of ${source.length} bytes`;
  if (bytes.length === 0) throw new ImageReadError('empty', name, 'the file is empty (0 bytes)');
  const identity = identify(bytes);
  if ('other' in identity) {
    throw new ImageReadError(
      'not-an-image',
      name,
      `not an image that can be read; it looks like ${identity.other}. Readable are JPEG, PNG, WebP, GIF, TIFF and AVIF`,
    );
  }
  const sharp = await loadSharp('readImage');
  try {
    // 'error' is how strict Pillow is: cut off files and bad checksums fail, oddities a decoder only warns of pass
    const pipeline = sharp(bytes, {failOn: 'error', ignoreIcc: true, limitInputPixels: false});
    const {width, height, space} = await pipeline.metadata();
    if (width * height > maxPixels) {
      throw new ImageReadError(
        'too-large',
        name,
        `${width}x${height} is ${width * height} pixels, more than the ${maxPixels} allowed; raise maxPixels to read it`,
      );
    }
    if (exif) pipeline.autoOrient();
    if (space === 'cmyk') pipeline.pipelineColourspace('cmyk').toColourspace('cmyk');
    const {data, info} = await pipeline.raw().toBuffer({resolveWithObject: true});
    const rgb = space === 'cmyk' ? fromCmyk(data) : firstThree(data, info.channels);
    return {width: info.width, height: info.height, data: rgb};
  } catch (cause) {
    if (cause instanceof ImageReadError) throw cause;
    throw undecodable(name, identity.image, bytes.length, cause);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = String(cause instanceof Error && 'code' in cause ? cause.code : cause);
    const known: Partial<Record<string, readonly [ImageReadErrorCode, string]>> = {
      ENOENT: ['missing', 'there is no such file'],
      ENOTDIR: ['missing', 'there is no such file'],
      EISDIR: ['directory', 'this is a directory, not an image; imageFolder reads directories of class folders'],
      EACCES: ['unreadable', 'no permission to read this file'],
    };
    const [code, message] = known[reason] ?? ['unreadable', `the file cannot be read: ${reason}`];
    throw new ImageReadError(code, path, message, {cause});
  }
}

/** Red, green and blue of each pixel; grey is repeated, transparency left out. */
function firstThree(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const rgb = new Uint8Array((data.length / channels) * 3);
  const colour = channels > 3 ? 1 : 0;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    rgb[to] = data[from];
    rgb[to + 1] = data[from + colour];
    rgb[to + 2] = data[from + colour * 2];
  }
  return rgb;
}

/** Ink to light as Pillow has it: `(255 - K) - C (255 - K) / 255` in integers (libImaging/Convert.c, `cmyk2rgb`). */
function fromCmyk(data: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const white = 255 - data[from + 3];
    for (let c = 0; c < 3; c++) {
      const product = data[from + c] * white + 128;
      rgb[to++] = white - (((product >> 8) + product) >> 8);
    }
  }
  return new Uint8Array(rgb.buffer);
}

function undecodable(name: string, format: ImageFormat, bytes: number, cause: unknown): ImageReadError {
  const said = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const cut = said.find(line => /premature end|unexpected end|truncated/i.test(line));
  if (cut) {
    const message = `the ${format} file is cut off after ${bytes} bytes (${cut.trim()}); copy or download it again`;
    return new ImageReadError('truncated', name, message, {cause});
  }
  const message = `the ${format} file of ${bytes} bytes is damaged or cut off (${said[0]})`;
  return new ImageReadError('damaged', name, message, {cause});
}
