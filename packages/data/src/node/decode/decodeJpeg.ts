/**
 * Decodes JPEGs by what a backend has brought along, where that gives what sharp gives; sharp takes several times as long.
 */
import {jpegDecoder} from '@tfjs-zoo/core';
import {giveBack, takeBytes} from '../../byteMemory.ts';
import {orientationOf} from '../../decode/orientation.ts';
import type {RgbImage} from '../../rgbImage.ts';
import {decodeBySharp, type Encoded} from './decodeBySharp.ts';
import {type JpegHeader, jpegHeader} from './jpegHeader.ts';
import {hasAllScans} from './jpegScans.ts';

/** How a JPEG is decoded. */
export interface DecodeOptions {
  /** Turn it as its EXIF orientation says. */
  readonly exif: boolean;
  readonly maxPixels: number;
  /** Whether the pixels may be in memory that is to be given back. */
  readonly borrow: boolean;
}

/** Decodes a JPEG. Whatever is unusual about it is left to sharp. */
export async function decodeJpeg(jpeg: Encoded, options: DecodeOptions): Promise<RgbImage> {
  const {bytes} = jpeg;
  const decoder = jpegDecoder();
  const header = decoder && jpegHeader(bytes);
  if (decoder && header && isUsual(bytes, header, options)) {
    const {width, height} = header;
    const data = options.borrow ? takeBytes(width * height * 3) : newBytes(width * height * 3);
    const decoded = await decoder.decode(bytes, data, width, height);
    // what has been read from a file was borrowed; not what sharp is given, whose cache may remember where it lay
    giveBack(decoded ? bytes : data);
    if (decoded) return {width, height, data};
  }
  return decodeBySharp(jpeg, options);
}

/** Not filled with zeros. */
const newBytes = (length: number): Uint8Array => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);

/** Grey, or three colours, of 8 bits by Huffman codes; whole, upright, and not larger than allowed. */
function isUsual(
  bytes: Uint8Array,
  {width, height, components, precision, coding}: JpegHeader,
  {exif, maxPixels}: DecodeOptions,
): boolean {
  if (width * height > maxPixels || precision !== 8 || (components !== 1 && components !== 3)) return false;
  if (exif && orientationOf(new Uint8Array(bytes), 'JPEG').orientation !== 1) return false;
  return coding === 'sequential' || (coding === 'progressive' && hasAllScans(bytes, components));
}
