/**
 * How JPEGs are decoded faster where a backend has brought the means along.
 */

/** Decodes JPEGs on other threads. */
export interface JpegDecoder {
  /** Path of the module of Node that has {@link JpegDecoder.decode}, for worker threads. */
  readonly file: string;
  /**
   * Decodes a baseline or progressive JPEG of grey or YCbCr pixels into `height * width * 3` bytes of RGB: accurate integer
   * transform, triangular enlargement of colours.
   *
   * @returns `false`, and anything in `into`, if it is no whole JPEG of that size that decodes without a warning.
   */
  decode(bytes: Uint8Array, into: Uint8Array, width: number, height: number): Promise<boolean>;
}

let registered: JpegDecoder | undefined;

/** Offers a decoder to whoever reads images in this thread; `undefined` takes it back. */
export function registerJpegDecoder(decoder: JpegDecoder | undefined): void {
  registered = decoder;
}

/** The decoder that was offered last; `undefined` where there is none. */
export function jpegDecoder(): JpegDecoder | undefined {
  return registered;
}
