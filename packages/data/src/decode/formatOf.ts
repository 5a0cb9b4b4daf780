import {ImageReadError} from '../imageReadError.ts';
import {type ImageFormat, identify, READABLE} from './identify.ts';

/**
 * The format of an image's bytes, of which the first ones suffice.
 *
 * @throws ImageReadError that says what they look like if they are no image.
 */
export function formatOf(name: string, bytes: Uint8Array): ImageFormat {
  const identity = identify(bytes);
  if ('image' in identity) return identity.image;
  throw new ImageReadError(
    'not-an-image',
    name,
    `not an image that can be read; it looks like ${identity.other}. Readable are ${READABLE}`,
  );
}
