/**
 * Decodes the first frame of a GIF to Pillow's bytes: see-through pixels have their palette's colour, and what the frame
 * leaves of the canvas is filled.
 *
 * Own code, because libnsgif, which libvips uses, leaves out the colours of see-through pixels, takes some sizes of the
 * canvas for mistakes and gives damaged frames in part, without a word.
 * Reference: Pillow, GifImagePlugin.py.
 */
import {checkPixels} from '../../decode/limits.ts';
import {ImageReadError} from '../../imageReadError.ts';
import type {RgbImage} from '../../rgbImage.ts';
import {gifCodes} from './gifCodes.ts';
import {gifHeader} from './gifHeader.ts';

/** Decodes a GIF file; of the frames after the first not a byte is looked at. */
export function decodeGif(name: string, bytes: Uint8Array, maxPixels: number): RgbImage {
  const frame = gifHeader(bytes);
  if (!frame) throw failure('truncated');
  const {canvas, left, top, width, height, colours, background} = frame;
  if (width === 0 || height === 0) throw failure('damaged');
  checkPixels(name, canvas.width, canvas.height, maxPixels);
  const indices = gifCodes(bytes, frame.pixels, width * height);
  if (typeof indices === 'string') throw failure(indices);

  const data = new Uint8Array(canvas.width * canvas.height * 3);
  if (width < canvas.width || height < canvas.height) {
    data.set(background);
    for (let done = 3; done < data.length; done *= 2) data.copyWithin(done, 0, done);
  }
  let from = 0;
  for (const row of rowOrder(height, frame.interlaced)) {
    let to = ((top + row) * canvas.width + left) * 3;
    for (let x = 0; x < width; x++) {
      const colour = indices[from++] * 3;
      data[to++] = colours[colour];
      data[to++] = colours[colour + 1];
      data[to++] = colours[colour + 2];
    }
  }
  return {...canvas, data};

  function failure(how: 'truncated' | 'damaged'): ImageReadError {
    const what =
      how === 'truncated'
        ? `is cut off after ${bytes.length} bytes; copy or download it again`
        : `of ${bytes.length} bytes is damaged: its first frame breaks off`;
    return new ImageReadError(how, name, `the GIF file ${what}`);
  }
}

/** In which order rows are stored. Interlaced: every 8th, those in the middle between them, and so on. */
function* rowOrder(height: number, interlaced: boolean): Generator<number> {
  const passes = interlaced ? INTERLACED : PLAIN;
  for (const [first, step] of passes) for (let row = first; row < height; row += step) yield row;
}

type Passes = readonly (readonly [first: number, step: number])[];
const PLAIN: Passes = [[0, 1]];
const INTERLACED: Passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
];
