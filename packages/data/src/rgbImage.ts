/**
 * A decoded image: what transforms take and give.
 */
import {ConfigError} from '@tfjs-zoo/core';

/** Eight-bit RGB pixels, row by row from the top left. Treat the bytes as read-only: images are shared, never copied. */
export interface RgbImage {
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `height * width * 3` bytes: red, green, blue of the first pixel, then the next. */
  readonly data: Uint8Array;
}

/**
 * Makes an image of pixels you already have, or a black one.
 *
 * @throws ConfigError if a side is not a positive integer, or the number of bytes is not `height * width * 3`.
 */
export function rgbImage(width: number, height: number, data?: Uint8Array): RgbImage {
  for (const [side, value] of Object.entries({width, height})) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ConfigError(`rgbImage: ${side} ${value} is not a positive integer`);
    }
  }
  const bytes = width * height * 3;
  if (data && data.length !== bytes) {
    throw new ConfigError(`rgbImage: ${width}x${height} takes ${bytes} bytes of interleaved RGB, got ${data.length}`);
  }
  return {width, height, data: data ?? new Uint8Array(bytes)};
}

/**
 * The colours of RGBA pixels, such as a canvas' `ImageData`. Transparency is left out, not blended.
 *
 * @throws ConfigError if the number of bytes is not `height * width * 4`.
 */
export function fromRgba({
  width,
  height,
  data,
}: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}): RgbImage {
  const image = rgbImage(width, height);
  if (data.length !== width * height * 4) {
    throw new ConfigError(`fromRgba: ${width}x${height} takes ${width * height * 4} bytes of RGBA, got ${data.length}`);
  }
  for (let from = 0, to = 0; from < data.length; from += 4) {
    image.data[to++] = data[from];
    image.data[to++] = data[from + 1];
    image.data[to++] = data[from + 2];
  }
  return image;
}
