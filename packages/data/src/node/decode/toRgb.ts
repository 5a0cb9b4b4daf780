/**
 * Pixels as a decoder gives them, made RGB the way Pillow's `convert('RGB')` does.
 */

/** Red, green and blue of each pixel; grey is repeated, transparency left out. */
export function firstThree(data: Uint8Array, channels: number): Uint8Array {
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

/** A colour. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Ink to light as Pillow has it: `(255 - K) - C (255 - K) / 255` in integers (libImaging/Convert.c, `cmyk2rgb`). */
export function fromCmyk(data: Uint8Array): Uint8Array {
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

/** The high byte of 16-bit values in this machine's byte order. */
export function highBytes(data: Uint8Array): Uint8Array {
  // a view of 16-bit values must begin at an even address
  const aligned = data.byteOffset % 2 === 0 ? data : new Uint8Array(data);
  const wide = new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
  return Uint8Array.from(wide, value => value >> 8);
}
