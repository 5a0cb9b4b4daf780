/**
 * Decodes by sharp (libvips: mozjpeg, libpng, libwebp, libtiff, libheif) to Pillow's bytes.
 */
import type {Metadata} from 'sharp';
import type {ImageFormat} from '../../decode/identify.ts';
import {checkPixels} from '../../decode/limits.ts';
import {ImageReadError} from '../../imageReadError.ts';
import type {RgbImage} from '../../rgbImage.ts';
import {loadSharp} from '../loadSharp.ts';
import {type JpegHeader, jpegHeader} from './jpegHeader.ts';
import {firstThree, fromCmyk, highBytes} from './toRgb.ts';
import {undecodable} from './undecodable.ts';

/** What is decoded. */
export interface Encoded {
  /** What errors call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: Exclude<ImageFormat, 'BMP' | 'GIF'>;
}

/** Decodes the first frame or page. `exif` turns it as its EXIF orientation says. */
export async function decodeBySharp(
  {name, bytes, format}: Encoded,
  {exif, maxPixels}: {exif: boolean; maxPixels: number},
): Promise<RgbImage> {
  const sharp = await loadSharp('readImage');
  try {
    // as strict as Pillow: cut off files and bad checksums fail, oddities a decoder only warns of pass. Of a damaged tile of
    // a TIFF file, too, libvips only warns
    const failOn = format === 'TIFF' ? 'warning' : 'error';
    const header = format === 'JPEG' ? jpegHeader(bytes) : undefined;
    // should the decoder find another size than we did, it refuses
    const limitInputPixels = header ? header.width * header.height : false;
    const pipeline = sharp(bytes, {failOn, ignoreIcc: true, limitInputPixels});
    const {width, height, space, depth} = header ? aboutJpeg(header) : await pipeline.metadata();
    checkPixels(name, width, height, maxPixels);
    // Pillow turns TIFF files whether it is asked to or not (TiffImagePlugin.py, `load_end`)
    if (exif || format === 'TIFF') pipeline.autoOrient();
    const cmyk = space === 'cmyk';
    if (cmyk) pipeline.pipelineColourspace('cmyk').toColourspace('cmyk');
    const wide = cmyk && depth === 'ushort';
    const raw = pipeline.raw({depth: wide ? 'ushort' : 'uchar'});
    const {data, info} = await raw.toBuffer({resolveWithObject: true});
    const size = {width: info.width, height: info.height};
    if (cmyk) return {...size, data: fromCmyk(wide ? highBytes(data) : data)};
    return {...size, data: firstThree(data, info.channels)};
  } catch (cause) {
    if (cause instanceof ImageReadError) throw cause;
    throw undecodable(name, format, bytes, cause);
  }
}

/** What sharp says of a JPEG, as far as it matters. */
function aboutJpeg({width, height, components}: JpegHeader): Pick<Metadata, 'width' | 'height' | 'space' | 'depth'> {
  return {width, height, space: components === 4 ? 'cmyk' : 'srgb', depth: 'uchar'};
}
