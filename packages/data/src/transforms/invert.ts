import type {RgbImage} from '../rgbImage.ts';

/** The negative: every byte becomes 255 less it. */
export function invert({width, height, data}: RgbImage): RgbImage {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = 255 - data[i];
  return {width, height, data: out};
}
