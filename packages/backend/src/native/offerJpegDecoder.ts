import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {type JpegDecoder, registerJpegDecoder} from '@tfjs-zoo/core';
import {JPEG_DECODER} from './manifest.ts';

/**
 * Offers the JPEG decoder of an installation whose library is loaded to whoever reads images. One made by an older version
 * has none; installing again adds it.
 */
export function offerJpegDecoder(directory: string): void {
  const file = join(directory, JPEG_DECODER);
  if (!existsSync(file)) return;
  const {decode}: Pick<JpegDecoder, 'decode'> = createRequire(import.meta.url)(file);
  registerJpegDecoder({file, decode});
}
