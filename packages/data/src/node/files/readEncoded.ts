import {ImageReadError} from '../../imageReadError.ts';
import type {RgbImage} from '../../rgbImage.ts';
import {type ReadImageOptions, readImage} from '../readImage.ts';

/** Decodes an image out of a larger file, under its own name. @throws ImageReadError that begins with the name */
export async function readEncoded(
  bytes: Uint8Array,
  name: string,
  options: ReadImageOptions = {},
  read: typeof readImage = readImage,
): Promise<RgbImage> {
  try {
    return await read(bytes, options);
  } catch (error) {
    if (!(error instanceof ImageReadError)) throw error;
    const message = error.message.slice(error.source.length + ': '.length);
    throw new ImageReadError(error.code, name, message, {cause: error.cause});
  }
}
