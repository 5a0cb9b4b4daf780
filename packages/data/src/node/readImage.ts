/**
 * Decodes images to the bytes that Pillow's `Image.open(path).convert('RGB')` gives.
 *
 * Reference: Pillow.
 */

import {formatOf} from '../decode/formatOf.ts';
import {checkBytes, type ImageLimits, limitsOf} from '../decode/limits.ts';
import type {RgbImage} from '../rgbImage.ts';
import {decodeBmp} from './decode/decodeBmp.ts';
import {decodeBySharp} from './decode/decodeBySharp.ts';
import {decodeGif} from './decode/decodeGif.ts';
import {decodeJpeg} from './decode/decodeJpeg.ts';
import {firstTiffPage} from './decode/firstTiffPage.ts';
import {readBytes} from './decode/readBytes.ts';

/** How to read an image. */
export interface ReadImageOptions extends ImageLimits {
  /**
   * Turn the image as its EXIF orientation says. torchvision and Pillow do not, so networks evaluated with them saw
   * photographs unturned. TIFF files are always turned, as by Pillow; AVIF files too, since turning is part of the format.
   * @defaultValue false
   */
  exif?: boolean;
}

/**
 * Reads an image file, or the bytes of one. JPEG, PNG, WebP, GIF, TIFF, BMP and AVIF are told by content; of animations
 * the first frame is decoded, of TIFF files the first page. SVG, PDF and the like are never rendered.
 *
 * The bytes are Pillow's: transparency is dropped and colour profiles are not applied. Two exceptions: 16-bit grey is
 * scaled to 8 bits, as 16-bit colours are, where Pillow clips it to white; and AVIF, whose colours are stored at half the
 * resolution and enlarged otherwise, differs by up to 13 levels in photographs, more at hard edges between colours.
 *
 * On the native backend JPEGs are decoded by its library, to the same bytes in a third of the time; whatever is unusual about
 * one, or damaged, sharp decodes or refuses as without it.
 *
 * @throws ImageReadError that names the file and says what it is instead of an image, or how it is damaged.
 * @throws ConfigError if sharp is not installed, which decodes all but BMP and GIF.
 */
export async function readImage(source: string | Uint8Array, options: ReadImageOptions = {}): Promise<RgbImage> {
  return read(source, options, false);
}

/** The image in memory that may be given back by `giveBack` when nobody looks at it any more. */
export async function borrowImage(source: string | Uint8Array, options: ReadImageOptions = {}): Promise<RgbImage> {
  return read(source, options, true);
}

async function read(
  source: string | Uint8Array,
  {exif = false, ...limits}: ReadImageOptions,
  borrow: boolean,
): Promise<RgbImage> {
  const {maxPixels, maxBytes} = limitsOf(limits);
  const bytes = typeof source === 'string' ? await readBytes(source, maxBytes) : source;
  const name = typeof source === 'string' ? source : `image of ${source.length} bytes`;
  checkBytes(name, bytes.length, maxBytes);
  const format = formatOf(name, bytes);
  if (format === 'BMP') return decodeBmp(name, bytes, maxPixels);
  if (format === 'GIF') return decodeGif(name, bytes, maxPixels);
  if (format === 'JPEG') return decodeJpeg({name, bytes, format}, {exif, maxPixels, borrow});
  const decoded = format === 'TIFF' ? firstTiffPage(name, bytes) : bytes;
  return decodeBySharp({name, bytes: decoded, format}, {exif, maxPixels});
}
