/**
 * Random brightness, contrast, saturation and hue, in random order.
 *
 * Reference: torchvision, transforms/v2/_color.py, `ColorJitter`.
 */

import type {RgbImage} from '../rgbImage.ts';
import type {ImageStep} from '../step.ts';
import {brightnessPlain} from './adjustBrightness.ts';
import {contrastPlain} from './adjustContrast.ts';
import {huePlain, turnOf} from './adjustHue.ts';
import {saturationPlain} from './adjustSaturation.ts';
import {
  brightness as brighten,
  type ColorChange,
  colorSimd,
  saturation as saturate,
  contrast as stretch,
  hue as turn,
} from './colorSimd.ts';
import {described} from './described.ts';
import {drawing} from './draws.ts';
import {around, between, checkRange, type Range} from './range.ts';

/** By how much each may change. */
export interface ColorJitterOptions {
  /** Factors from `max(0, 1 - brightness)` to `1 + brightness`, or from the first of two to the second. @defaultValue 0 */
  brightness?: number | Range;
  /** Factors of the contrast, as for brightness. @defaultValue 0 */
  contrast?: number | Range;
  /** Factors of the saturation, as for brightness. @defaultValue 0 */
  saturation?: number | Range;
  /** Turns from `-hue` to `hue` of the colour circle, or from the first of two to the second; at most a half. @defaultValue 0 */
  hue?: number | Range;
}

/** One change: the range of its factor, and what the factor does. */
interface Change {
  readonly range: Range;
  /** The factor that changes nothing, so that a range of it alone is left out. */
  readonly neutral: number;
  readonly simd: (factor: number) => ColorChange;
  readonly plain: (image: RgbImage, factor: number) => RgbImage;
}

/**
 * Changes the colours of every image: of brightness, contrast, saturation and hue those that are given, in an order drawn
 * for each image.
 *
 * @throws ConfigError if a range makes no sense.
 */
export function colorJitter(options: ColorJitterOptions = {}): ImageStep {
  const changes = changesOf(options);
  return described('colorJitter', [options], (image, key) => jitter(image, changes, drawing(key, 'colorJitter', 7)));
}

/**
 * The four changes, in the order in which their factors are drawn.
 *
 * @internal
 */
export function changesOf({brightness = 0, contrast = 0, saturation = 0, hue = 0}: ColorJitterOptions): Change[] {
  const turns = around('colorJitter', 'hue', hue, 0);
  checkRange('colorJitter', 'hue', turns, -0.5, 0.5);
  return [
    {range: factorsOf('brightness', brightness), neutral: 1, simd: brighten, plain: brightnessPlain},
    {range: factorsOf('contrast', contrast), neutral: 1, simd: stretch, plain: contrastPlain},
    {range: factorsOf('saturation', saturation), neutral: 1, simd: saturate, plain: saturationPlain},
    {
      ...{range: turns, neutral: 0},
      simd: factor => turn(turnOf(factor)),
      plain: (image, factor) => huePlain(image, turnOf(factor)),
    },
  ];
}

/**
 * What the numbers stand for: the order first (Fisher and Yates' shuffle, from the end), then the factors.
 *
 * @internal
 */
export function jitter(image: RgbImage, changes: readonly Change[], draw: () => number): RgbImage {
  const order = changes.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const factors = changes.map(({range, neutral}) =>
    range[0] === neutral && range[1] === neutral ? undefined : between(range, draw()),
  );
  const chosen = order.flatMap(i => {
    const factor = factors[i];
    return factor === undefined ? [] : [{...changes[i], factor}];
  });
  if (chosen.length === 0) return image;
  const all = chosen.map(({simd, factor}) => simd(factor));
  return colorSimd(image, all) ?? chosen.reduce((changed, {plain, factor}) => plain(changed, factor), image);
}

function factorsOf(name: string, value: number | Range): Range {
  const range = around('colorJitter', name, value, 1, 0);
  checkRange('colorJitter', name, range, 0);
  return range;
}
