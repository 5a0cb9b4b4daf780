import type {RgbImage} from '../rgbImage.ts';
import {byteTable, histograms, lookUp} from './lookUp.ts';

/**
 * Stretches each channel so that its darkest byte becomes 0 and its brightest 255.
 *
 * Reference: Pillow, `ImageOps.autocontrast` without cutoff, to the byte.
 */
export function autocontrast(image: RgbImage): RgbImage {
  const [red, green, blue] = histograms(image);
  return lookUp(image, [tableOf(red), tableOf(green), tableOf(blue)]);
}

function tableOf(counts: Uint32Array): Uint8Array {
  const darkest = counts.findIndex(count => count > 0);
  const brightest = counts.findLastIndex(count => count > 0);
  if (brightest <= darkest) return byteTable(byte => byte);
  const scale = 255 / (brightest - darkest);
  const offset = -darkest * scale;
  return byteTable(byte => byte * scale + offset);
}
