import type {RgbImage} from '../rgbImage.ts';
import {histograms, lookUp} from './lookUp.ts';

/**
 * Spreads the bytes of each channel so that all become about equally frequent.
 *
 * Reference: Pillow, `ImageOps.equalize`, to the byte.
 */
export function equalize(image: RgbImage): RgbImage {
  const [red, green, blue] = histograms(image);
  const pixels = image.width * image.height;
  return lookUp(image, [tableOf(red, pixels), tableOf(green, pixels), tableOf(blue, pixels)]);
}

/** The brightest bytes' count is left out of the step, so that they become 255. */
function tableOf(counts: Uint32Array, pixels: number): Uint8Array {
  const brightest = counts[counts.findLastIndex(count => count > 0)];
  const step = Math.floor((pixels - brightest) / 255);
  if (step === 0) return Uint8Array.from({length: 256}, (_, byte) => byte);
  let below = Math.floor(step / 2);
  return counts.reduce((table, count, byte) => {
    table[byte] = Math.min(255, Math.floor(below / step));
    below += count;
    return table;
  }, new Uint8Array(256));
}
