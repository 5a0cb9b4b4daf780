/**
 * A picture of what a network sees: images or a batch as a grid, with what they are under each.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../../rgbImage.ts';
import {loadSharp} from '../loadSharp.ts';
import {type BatchLike, labelsOfBatch, type PixelStatistics, pixelsOfBatch} from './batchPixels.ts';
import {type Caption, sheetText} from './sheetText.ts';

/** A prediction of an image's class, such as the first of those that `classify` gives. */
export interface SheetPrediction {
  /** Index of the class. */
  readonly index: number;
  /** In [0, 1]; shown in percent. */
  readonly probability?: number;
}

/** What is shown, and how. */
export interface ContactSheetOptions {
  /** Class of each image. @defaultValue those of the batch's `ys`; none for images */
  labels?: ArrayLike<number>;
  /** Name of each class. @defaultValue its number */
  classNames?: readonly string[];
  /** What a network makes of each image: right ones in green, wrong ones in red and bold. */
  predictions?: readonly SheetPrediction[];
  /**
   * How the batch was normalized, such as the preset that made it; undone before it is shown. Without it the smallest
   * number of the batch becomes black and the greatest white. Batches of bytes are shown as they are.
   */
  preset?: PixelStatistics;
  /** Images a row. @defaultValue as many as make the sheet square */
  columns?: number;
  /** Side of the square that each image is fitted into, in pixels. @defaultValue 160 */
  tileSize?: number;
}

/** Pixels between tiles. */
const GAP = 8;
/** Letters' height, in pixels, and the distance of lines. */
const FONT = 13;
const LINE = 17;
/** More than this no PNG viewer shows with pleasure, and librsvg, which writes the text, takes 32767 a side. */
const MAX_SIDE = 32_000;
const GREY = {r: 245, g: 245, b: 245};

/**
 * Draws a contact sheet as PNG. Small images are enlarged without smoothing, so that every pixel is seen.
 *
 * Text needs a font: where the system has none, as in bare containers, the letters are missing (Debian: fonts-dejavu-core).
 *
 * @example
 * ```ts
 * import {writeFile} from 'node:fs/promises';
 * import {dispose} from '@tensorflow/tfjs-core';
 *
 * const preset = imageClassificationPreset();
 * const photos = await imageFolder('photos', {transform: preset});
 * for await (const batch of photos.batches({batchSize: 16})) {
 *   await writeFile('batch.png', await contactSheet(batch, {preset, classNames: photos.classNames}));
 *   dispose(batch);
 *   break;
 * }
 * ```
 * @param shown - Images, or a batch: `xs` `[batch, height, width, 1 or 3]` and, if there are, labels `ys`. Tensors are
 *   left to the caller.
 * @throws ConfigError if there is nothing to show, labels or predictions do not fit, or the sheet would be too large.
 */
export async function contactSheet(
  shown: readonly RgbImage[] | BatchLike,
  {labels, classNames, predictions, preset, columns, tileSize = 160}: ContactSheetOptions = {},
): Promise<Uint8Array> {
  const isBatch = 'xs' in shown;
  const images = isBatch ? await pixelsOfBatch(shown.xs, preset) : shown;
  const classes = labels ?? (isBatch ? await labelsOfBatch(shown) : undefined);
  check({images: images.length, labels: classes?.length, predictions: predictions?.length, columns, tileSize});
  const across = Math.min(columns ?? Math.ceil(Math.sqrt(images.length)), images.length);
  const down = Math.ceil(images.length / across);
  const lines = (classes ? 1 : 0) + (predictions ? 1 : 0);
  const step = {x: tileSize + GAP, y: tileSize + GAP + lines * LINE};
  const size = {width: GAP + across * step.x, height: GAP + down * step.y};
  if (Math.max(size.width, size.height) > MAX_SIDE) {
    throw new ConfigError(
      `contactSheet: ${images.length} images make a sheet of ${size.width}x${size.height} pixels, more than ${MAX_SIDE} a side; show fewer, or make tileSize smaller`,
    );
  }

  const sharp = await loadSharp('contactSheet');
  const nameOf = (index: number): string => classNames?.[index] ?? String(index);
  const tiles = [];
  const captions: Caption[] = [];
  for (const [i, image] of images.entries()) {
    const [left, top] = [GAP + (i % across) * step.x, GAP + Math.floor(i / across) * step.y];
    const scale = tileSize / Math.max(image.width, image.height);
    const [width, height] = [image.width, image.height].map(side => Math.max(1, Math.round(side * scale)));
    const input = await sharp(image.data, {raw: {width: image.width, height: image.height, channels: 3}})
      .resize(width, height, {fit: 'fill', kernel: scale > 1 ? 'nearest' : 'lanczos3'})
      .raw()
      .toBuffer();
    tiles.push({
      input,
      raw: {width, height, channels: 3 as const},
      left: left + Math.floor((tileSize - width) / 2),
      top: top + Math.floor((tileSize - height) / 2),
    });
    const place = {x: left, y: top + tileSize, width: tileSize};
    if (classes) captions.push({...place, text: nameOf(classes[i]), colour: 'dark'});
    const prediction = predictions?.[i];
    if (!prediction) continue;
    const {index, probability} = prediction;
    const after = probability === undefined ? undefined : ` ${(100 * probability).toFixed(1)} %`;
    const colour = classes === undefined ? 'dark' : classes[i] === index ? 'right' : 'wrong';
    captions.push({...place, y: place.y + (classes ? LINE : 0), text: nameOf(index), after, colour});
  }
  const text = {input: Buffer.from(sheetText({...size, font: FONT, line: LINE}, captions)), left: 0, top: 0};
  return sharp({create: {...size, channels: 3, background: GREY}})
    .composite(lines > 0 ? [...tiles, text] : tiles)
    .png()
    .toBuffer();
}

function check(given: {
  images: number;
  labels: number | undefined;
  predictions: number | undefined;
  columns: number | undefined;
  tileSize: number;
}): void {
  const {images, columns = 1, tileSize} = given;
  if (images === 0) throw new ConfigError('contactSheet: there are no images to show');
  for (const name of ['labels', 'predictions'] as const) {
    const count = given[name];
    if (count === undefined || count === images) continue;
    throw new ConfigError(`contactSheet: ${count} ${name} for ${images} images; each needs one`);
  }
  for (const [name, value] of Object.entries({columns, tileSize})) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ConfigError(`contactSheet: ${name} ${value} is not a positive integer`);
    }
  }
}
