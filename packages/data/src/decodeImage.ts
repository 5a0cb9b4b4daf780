/**
 * Decodes images in browsers, by what they bring along.
 */
import {bitmapPixels} from './decode/bitmapPixels.ts';
import {formatOf} from './decode/formatOf.ts';
import {checkBytes, checkPixels, type ImageLimits, limitsOf} from './decode/limits.ts';
import {orientationOf} from './decode/orientation.ts';
import {turn} from './decode/turn.ts';
import {ImageReadError} from './imageReadError.ts';
import {fromRgba, type RgbImage} from './rgbImage.ts';

/** How to decode an image. */
export interface DecodeImageOptions extends ImageLimits {
  /**
   * Turn the image as its EXIF orientation says. torchvision and Pillow do not, so networks evaluated with them saw
   * photographs unturned; browsers do so of their own accord, which is prevented here.
   * @defaultValue false
   */
  exif?: boolean;
}

/**
 * Decodes an image in a browser, in a page or a worker: a file that a user chose, or what `fetch` gave. Which formats are
 * read, beside JPEG, PNG, WebP, GIF and BMP, is up to the browser. Colour profiles are not applied.
 *
 * It is not certain to be to the bit what Pillow and `readImage` of `@tfjs-zoo/data/node` give. In Chromium it is, for JPEG,
 * PNG, WebP and GIF; other browsers may enlarge the colours of JPEG otherwise, by a few levels. Colours of pixels that are
 * wholly transparent may be lost; those of half transparent ones are kept where WebGL 2 is there and the image fits into
 * a texture, else rounded.
 *
 * @example
 * ```ts
 * const photo = document.querySelector<HTMLInputElement>('#photo')?.files?.[0];
 * if (photo) {
 *   const image = await decodeImage(photo);
 *   console.log(imageClassificationPreset()(image).length);
 * }
 * ```
 * @throws ImageReadError that says what was given instead of an image, or that the browser cannot decode it. What has too
 *   many pixels is refused before they are copied; to decode them first is up to the browser.
 */
export async function decodeImage(
  source: Blob | ArrayBuffer | Uint8Array,
  {exif = false, ...limits}: DecodeImageOptions = {},
): Promise<RgbImage> {
  const {maxPixels, maxBytes} = limitsOf(limits, 'decodeImage');
  const {name, size} = sourceOf(source);
  checkBytes(name, size, maxBytes);
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : new Uint8Array(source);
  const format = formatOf(name, bytes);
  const {orientation, upright} = orientationOf(bytes, format);
  const bitmap = await createImageBitmap(new Blob([upright]), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  }).catch((cause: unknown) => {
    const message = `the browser cannot decode this ${format} file of ${size} bytes: it is damaged, or of a kind that this browser does not know`;
    throw new ImageReadError('damaged', name, message, {cause});
  });
  try {
    checkPixels(name, bitmap.width, bitmap.height, maxPixels);
    const image = fromRgba({width: bitmap.width, height: bitmap.height, data: bitmapPixels(bitmap)});
    return exif ? turn(image, orientation) : image;
  } finally {
    bitmap.close();
  }
}

function sourceOf(source: Blob | ArrayBuffer | Uint8Array): {name: string; size: number} {
  const size = source instanceof Blob ? source.size : source.byteLength;
  const isFile = typeof File !== 'undefined' && source instanceof File;
  return {name: isFile ? source.name : `image of ${size} bytes`, size};
}
