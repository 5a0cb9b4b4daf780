import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {loadSharp} from '../../src/node/loadSharp.ts';
import {ImageReadError, readImage, writePng} from '../../src/node.ts';
import {fixturePath, formats, noise, summary, withDirectory} from '../support.ts';

/** Levels by which AVIF differs from Pillow: libheif enlarges colours stored at half the resolution otherwise. */
const AVIF_LEVELS: Readonly<Record<string, number>> = {
  'half-chroma.avif': 13,
  'full-chroma.avif': 1,
  'alpha.avif': 13,
  'gray.avif': 0,
  'photograph.avif': 13,
};

const at = (file: string): string => fixturePath(`formats/${file}`);

describe('readImage', () => {
  for (const {file, to} of formats.formats) {
    it(`gives Pillow's bytes: ${file}`, async () => {
      expect(summary(await readImage(at(file)))).to.deep.equal(to);
    });
  }

  it('reads bytes as it reads files', async () => {
    for (const file of ['baseline.jpg', 'rgb24.bmp', 'plain.gif']) {
      const bytes = await readFile(at(file));
      expect(summary(await readImage(bytes))).to.deep.equal(summary(await readImage(at(file))));
      // not at an even address, nor alone in its buffer
      const moved = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
      expect(summary(await readImage(moved))).to.deep.equal(summary(await readImage(at(file))));
    }
  });

  for (const {file, to} of formats.gray16) {
    it(`scales 16-bit grey to bytes, which Pillow clips to white: ${file}`, async () => {
      expect(summary(await readImage(at(file)))).to.deep.equal(to);
    });
  }

  for (const {file, plain, turned} of formats.turned) {
    it(`turns by EXIF like ImageOps.exif_transpose, and only when told to: ${file}`, async () => {
      expect(summary(await readImage(at(file), {exif: true}))).to.deep.equal(turned);
      expect(summary(await readImage(at(file)))).to.deep.equal(plain);
    });
  }

  for (const file of formats.avif) {
    it(`differs from Pillow by at most ${AVIF_LEVELS[file]} levels: ${file}`, async () => {
      const [got, expected] = [await readImage(at(file)), await readImage(at(`${file}.png`))];
      expect(got).to.include({width: expected.width, height: expected.height});
      const differences = got.data.map((value, i) => Math.abs(value - expected.data[i]));
      expect(Math.max(...differences)).to.be.at.most(AVIF_LEVELS[file]);
    });
  }

  for (const [file, code, message] of [
    [
      'lab.tif',
      'unsupported',
      'TIFF in CIE Lab colours cannot be read; convert it, for example: magick in.tif out.png',
    ],
    ['zstd.tif', 'unsupported', 'TIFF compressed by Zstandard cannot be read; convert it'],
    ['lzma.tif', 'unsupported', 'TIFF compressed by LZMA cannot be read; convert it'],
    ['ycbcr-lzw.tif', 'unsupported', 'TIFF in YCbCr colours without JPEG compression cannot be read; convert it'],
    ['float-colours.tif', 'unsupported', 'TIFF of floating colours cannot be read; convert it'],
    [
      'animated.avif',
      'not-an-image',
      'not an image that can be read; it looks like an animated AVIF. Readable are JPEG',
    ],
    ['fields-odd.bmp', 'unsupported', 'BMP with such bit fields cannot be read; convert it'],
    ['rle8-ends-early.bmp', 'truncated', 'the BMP file is cut off after 130 bytes; copy or download it again'],
  ] as const) {
    it(`refuses what would come out wrong: ${file}`, async () => {
      expect(formats.refused).to.include(file);
      const error = await readImage(at(file)).catch((thrown: unknown) => thrown);
      expect(error)
        .to.be.instanceOf(ImageReadError)
        .and.to.include({code, source: at(file)});
      expect(String(error)).to.include(`${at(file)}: ${message}`);
    });
  }

  it('tells how to get sharp where it is not installed', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'sharp' imported from here\nstack"));
    await expect(loadSharp('readImage', missing)).to.be.rejectedWith(
      ConfigError,
      "readImage needs the package 'sharp', which could not be loaded: npm install sharp (Cannot find package 'sharp' imported from here)",
    );
  });
});

describe('writePng', () => {
  it('keeps every byte, and makes the directories', () =>
    withDirectory(async dir => {
      const path = join(dir, 'a', 'b', 'image.png');
      const image = noise(13, 7);
      await writePng(path, image);
      expect(summary(await readImage(path))).to.deep.equal(summary(image));
    }));
});
