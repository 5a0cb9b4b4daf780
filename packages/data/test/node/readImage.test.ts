import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {crc32} from 'node:zlib';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {identify} from '../../src/node/identify.ts';
import {loadSharp} from '../../src/node/loadSharp.ts';
import {ImageReadError, readImage, writePng} from '../../src/node.ts';
import {fixturePath, noise, reference, summary, withDirectory} from '../support.ts';

describe('readImage', () => {
  for (const {file, to} of reference.formats) {
    it(`gives Pillow's bytes: ${file}`, async () => {
      const path = fixturePath(`formats/${file}`);
      expect(summary(await readImage(path))).to.deep.equal(to);
      expect(summary(await readImage(await readFile(path)))).to.deep.equal(to);
    });
  }

  it('scales 16-bit grey to bytes, which Pillow clips to white', async () => {
    const {data} = await readImage(fixturePath('formats/gray16.png'));
    // the fixture's rows are x * 4000, of which the high byte is kept
    expect(Array.from(data.subarray(0, 9))).to.deep.equal([0, 0, 0, 15, 15, 15, 31, 31, 31]);
  });

  it('turns by EXIF only when told to, like ImageOps.exif_transpose', async () => {
    const path = fixturePath('formats/turned.jpg');
    expect(summary(await readImage(path, {exif: true}))).to.deep.equal(reference.turned);
    expect(await readImage(path)).to.include({width: 37, height: 23});
  });

  it('says what is there instead of an image', () =>
    withDirectory(async dir => {
      const path = join(dir, 'cat.jpg');
      const reads = async (content: string | Uint8Array, code: string, message: string) => {
        await writeFile(path, content);
        const error = await readImage(path).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.instanceOf(ImageReadError).and.to.include({code, source: path});
        expect(String(error)).to.contain(`${path}: ${message}`);
      };
      const looksLike = (what: string) => `not an image that can be read; it looks like ${what}. Readable are JPEG`;
      await reads('Dear cat,\nhow are you', 'not-an-image', looksLike('text: "Dear cat,"'));
      await reads('<!DOCTYPE html><title>404</title>', 'not-an-image', looksLike('an HTML page'));
      await reads(
        'version https://git-lfs.github.com/spec/v1\n',
        'not-an-image',
        looksLike('a Git LFS pointer (run: git lfs pull)'),
      );
      await reads('', 'empty', 'the file is empty (0 bytes)');
    }));

  it('says that a file is cut off or damaged', () =>
    withDirectory(async dir => {
      const jpeg = await readFile(fixturePath('chelsea.jpg'));
      const path = join(dir, 'half.jpg');
      await writeFile(path, jpeg.subarray(0, 9000));
      await expect(readImage(path)).to.be.rejectedWith(
        ImageReadError,
        `${path}: the JPEG file is cut off after 9000 bytes (VipsJpeg: premature end of JPEG image); copy or download it again`,
      );
      const png = Uint8Array.from(await readFile(fixturePath('formats/rgb.png')));
      png[80] ^= 0xff;
      await expect(readImage(png)).to.be.rejectedWith(
        'image of 124 bytes: the PNG file of 124 bytes is damaged or cut off (vipspng: libpng read error)',
      );
    }));

  it('never opens half an image: any JPEG cut short is an ImageReadError', async () => {
    const jpeg = await readFile(fixturePath('formats/baseline.jpg'));
    for (let length = 3; length < jpeg.length - 2; length += 41) {
      await expect(readImage(jpeg.subarray(0, length)), `${length} bytes`).to.be.rejectedWith(ImageReadError);
    }
  });

  it('names a file that is missing, and a directory', () =>
    withDirectory(async dir => {
      const path = join(dir, 'none.png');
      await expect(readImage(path)).to.be.rejectedWith(ImageReadError, `${path}: there is no such file`);
      await mkdir(path);
      await expect(readImage(path)).to.be.rejectedWith(`${path}: this is a directory, not an image; imageFolder reads`);
    }));

  it('refuses more pixels than allowed before decoding them', async () => {
    await expect(readImage(fixturePath('chelsea.jpg'), {maxPixels: 1000})).to.be.rejectedWith(
      '451x300 is 135300 pixels, more than the 1000 allowed; raise maxPixels to read it',
    );
    // a PNG whose header, checksum included, claims 60000x60000 pixels
    const claim = Uint8Array.from(await readFile(fixturePath('formats/rgb.png')));
    new DataView(claim.buffer).setUint32(16, 60_000);
    new DataView(claim.buffer).setUint32(20, 60_000);
    new DataView(claim.buffer).setUint32(29, crc32(claim.subarray(12, 29)));
    await expect(readImage(claim)).to.be.rejectedWith(
      '60000x60000 is 3600000000 pixels, more than the 178956970 allowed',
    );
    await expect(readImage(fixturePath('chelsea.jpg'), {maxPixels: 0})).to.be.rejectedWith(
      ConfigError,
      'readImage: maxPixels 0 is not a positive number',
    );
  });

  it('tells how to get sharp where it is not installed', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'sharp' imported from here\nstack"));
    await expect(loadSharp('readImage', missing)).to.be.rejectedWith(
      ConfigError,
      "readImage needs the package 'sharp', which could not be loaded: npm install sharp (Cannot find package 'sharp' imported from here)",
    );
  });
});

describe('identify', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  const rows: [string, string][] = [
    ['<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['<?xml version="1.0"?><plist/>', 'an XML document'],
    ['  {"a": 1}', 'JSON'],
    ['%PDF-1.7', 'a PDF document'],
    ['PK\x03\x04', 'a ZIP archive'],
    ['\x1f\x8b\x08', 'a gzip archive'],
    ['\0\0\0\x18ftypheic', 'an HEIC photograph'],
    ['\0\0\0\x18ftypisom', 'a video'],
    ['BM\x36\0\0\0\0\0\0\0', 'a BMP image'],
    ['\0'.repeat(40), 'zeros'],
    ['\x01\x02\x03\x04', 'data of an unknown kind'],
    ['x'.repeat(60), `text: "${'x'.repeat(40)}…"`],
  ];
  for (const [content, other] of rows) {
    it(`knows ${other}`, () => expect(identify(bytes(content))).to.deep.equal({other}));
  }

  it('takes no file for an image that the decoder could render otherwise', () => {
    expect(identify(bytes('<svg/>'))).to.deep.equal({other: 'an SVG drawing'});
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
