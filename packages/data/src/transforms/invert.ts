import type {RgbImage} from '../rgbImage.ts';
import {byteTable, lookUp} from './lookUp.ts';

/** The negative: every byte becomes 255 less it. */
export function invert(image: RgbImage): RgbImage {
  return lookUp(
    image,
    byteTable(byte => 255 - byte),
  );
}
