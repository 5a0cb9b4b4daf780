/**
 * Hue, through Pillow's eight-bit HSV.
 *
 * Reference: torchvision, transforms/_functional_pil.py, `adjust_hue`; Pillow, src/libImaging/Convert.c, `rgb2hsv_row`
 * and `hsv2rgb`. What is a float there is rounded to float32 here, at the same places.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../rgbImage.ts';
import {colorSimd, hue} from './colorSimd.ts';

/**
 * Turns the hue by `factor` of the colour circle: 0 changes next to nothing (the way to HSV and back rounds), 0.5 and
 * -0.5 give the complementary colours.
 *
 * @throws ConfigError if the factor is not in [-0.5, 0.5].
 */
export function adjustHue(image: RgbImage, factor: number): RgbImage {
  if (!(factor >= -0.5 && factor <= 0.5)) {
    throw new ConfigError(`adjustHue: factor ${factor} is not between -0.5 and 0.5, half the colour circle`);
  }
  const turn = turnOf(factor);
  return colorSimd(image, [hue(turn)]) ?? huePlain(image, turn);
}

/** In 255ths of the colour circle. */
export function turnOf(factor: number): number {
  return Math.trunc(factor * 255);
}

/**
 * In JavaScript.
 *
 * @internal
 */
export function huePlain({width, height, data}: RgbImage, turn: number): RgbImage {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i];
    const green = data[i + 1];
    const blue = data[i + 2];
    const value = Math.max(red, green, blue);
    const range = value - Math.min(red, green, blue);
    const saturation = Math.trunc(Math.fround(range / value) * 255);
    if (range === 0 || saturation === 0) {
      out[i] = value;
      out[i + 1] = value;
      out[i + 2] = value;
    } else {
      const hue = hueOf(red, green, blue, value, range);
      paint(out, i, (hue + turn) & 255, saturation, value);
    }
  }
  return {width, height, data: out};
}

/** The hue of a colour that is not grey, from 0 to 255. */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  const r = Math.fround((value - red) / range);
  const g = Math.fround((value - green) / range);
  const b = Math.fround((value - blue) / range);
  let sixths: number;
  if (red === value) sixths = Math.fround(b - g);
  else if (green === value) sixths = Math.fround(2 + r - b);
  else sixths = Math.fround(4 + g - r);
  return Math.trunc(Math.fround((sixths / 6 + 1) % 1) * 255);
}

/** Writes a colour that is not grey. */
function paint(out: Uint8Array, i: number, hue: number, saturation: number, value: number): void {
  const position = (hue * 6) / 255;
  const sixth = Math.floor(position);
  const f = Math.fround(position - sixth);
  const s = Math.fround(saturation / 255);
  // positive, so that Math.round is C's round
  const p = Math.round(value * (1 - s));
  const q = Math.round(value * (1 - Math.fround(s * f)));
  const t = Math.round(value * (1 - s * (1 - f)));
  const sector = sixth % 6;
  out[i] = sector === 0 || sector === 5 ? value : sector === 1 ? q : sector === 4 ? t : p;
  out[i + 1] = sector === 1 || sector === 2 ? value : sector === 0 ? t : sector === 3 ? q : p;
  out[i + 2] = sector === 3 || sector === 4 ? value : sector === 2 ? t : sector === 5 ? q : p;
}
