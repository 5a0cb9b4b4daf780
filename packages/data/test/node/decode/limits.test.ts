/** Files that would take more memory or time than they should. */
import {readFile, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {crc32, deflateSync} from 'node:zlib';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {ImageReadError, readImage} from '../../../src/node.ts';
import {fixturePath, summary, withDirectory} from '../../support.ts';

const MIB = 2 ** 20;
const fixture = (file: string): Promise<Buffer> => readFile(fixturePath(`formats/${file}`));

/** A chunk of a PNG. */
function chunk(kind: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** A file with bytes changed. */
async function changed(file: string, changes: (bytes: Buffer) => void): Promise<Buffer> {
  const bytes = Buffer.from(await fixture(file));
  changes(bytes);
  return bytes;
}

/** Files whose headers claim 60000 x 60000 pixels, 10.8 GB of RGB. */
const CLAIMS: Readonly<Record<string, () => Promise<Buffer>>> = {
  PNG: () =>
    changed('rgb.png', bytes => {
      bytes.writeUInt32BE(60_000, 16);
      bytes.writeUInt32BE(60_000, 20);
      bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    }),
  JPEG: () =>
    changed('baseline.jpg', bytes => {
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
      bytes.writeUInt16BE(60_000, frame + 5);
      bytes.writeUInt16BE(60_000, frame + 7);
    }),
  GIF: () =>
    changed('plain.gif', bytes => {
      bytes.writeUInt16LE(60_000, 6);
      bytes.writeUInt16LE(60_000, 8);
    }),
  TIFF: () =>
    changed('lzw.tif', bytes => {
      const directory = bytes.readUInt32LE(4);
      for (let entry = directory + 2; bytes.readUInt16LE(entry) <= 257; entry += 12) {
        if (bytes.readUInt16LE(entry) < 256) continue;
        bytes.writeUInt16LE(4, entry + 2);
        bytes.writeUInt32LE(60_000, entry + 8);
      }
    }),
  BMP: () =>
    changed('rgb24.bmp', bytes => {
      bytes.writeInt32LE(60_000, 18);
      bytes.writeInt32LE(60_000, 22);
    }),
};

describe('the limits of readImage', () => {
  for (const [format, claim] of Object.entries(CLAIMS)) {
    it(`refuse more pixels than allowed before decoding them: ${format}`, async () => {
      const error = await readImage(await claim()).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(ImageReadError).and.to.include({code: 'too-large'});
      expect(String(error)).to.include(
        '60000x60000 is 3600000000 pixels, more than the 178956970 allowed; raise maxPixels to read it',
      );
    });
  }

  it('refuse WebP canvases larger than allowed', async () => {
    // 16383 x 16383, the most that the format can say
    const claim = await changed(
      'animated.webp',
      bytes => bytes.writeUIntLE(16_382, 24, 3) && bytes.writeUIntLE(16_382, 27, 3),
    );
    await expect(readImage(claim)).to.be.rejectedWith(
      '16383x16383 is 268402689 pixels, more than the 178956970 allowed',
    );
  });

  it('can be set', async () => {
    const path = fixturePath('chelsea.jpg');
    await expect(readImage(path, {maxPixels: 135_299})).to.be.rejectedWith(
      `${path}: 451x300 is 135300 pixels, more than the 135299 allowed; raise maxPixels to read it`,
    );
    const bytes = (await readFile(path)).length;
    await expect(readImage(path, {maxBytes: bytes - 1})).to.be.rejectedWith(
      `${path}: ${bytes} bytes are more than the ${bytes - 1} allowed; raise maxBytes to read it`,
    );
    expect(await readImage(path, {maxPixels: 135_300, maxBytes: bytes})).to.include({width: 451});
    await expect(readImage(path, {maxPixels: 0})).to.be.rejectedWith(
      ConfigError,
      'readImage: maxPixels 0 is not a positive number',
    );
    await expect(readImage(path, {maxBytes: Number.NaN})).to.be.rejectedWith(
      ConfigError,
      'readImage: maxBytes NaN is not a positive number',
    );
  });

  it('read nothing of a file of more bytes than allowed', () =>
    withDirectory(async dir => {
      const path = join(dir, 'huge.tif');
      await writeFile(path, await fixture('plain.tif'));
      // a hole, which takes no space on the disk
      await truncate(path, 8 * 2 ** 30);
      const before = process.memoryUsage().rss;
      await expect(readImage(path)).to.be.rejectedWith(
        `${path}: 8589934592 bytes are more than the 536870912 allowed; raise maxBytes to read it`,
      );
      expect(process.memoryUsage().rss - before).to.be.below(100 * MIB);
    }));

  /** Decodes and says by how much the process has grown at most. */
  async function growth(bytes: Uint8Array): Promise<number> {
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    try {
      const {data} = await readImage(bytes);
      expect(data.length).to.be.greaterThan(0);
    } finally {
      clearInterval(watch);
      most = Math.max(most, process.memoryUsage().rss);
    }
    return most - before;
  }

  it('hold for what is compressed beside the pixels: a gigabyte of text or colour profile in a PNG', async () => {
    const png = await fixture('rgb.png');
    const afterHeader = 33;
    const inflated = deflateSync(Buffer.alloc(1024 * MIB), {level: 9});
    for (const kind of ['zTXt', 'iCCP', 'iTXt']) {
      const head = kind === 'iTXt' ? 'k\0\x01\0\0\0' : 'k\0\0';
      const bomb = chunk(kind, Buffer.concat([Buffer.from(head, 'latin1'), inflated]));
      const file = Buffer.concat([png.subarray(0, afterHeader), bomb, png.subarray(afterHeader)]);
      expect(await growth(file).catch(() => 0), kind).to.be.below(150 * MIB);
    }
  });

  it('hold for animations: of ten thousand frames one is decoded', async () => {
    const gif = await fixture('two-frames.gif');
    const head = 13 + 3 * 16;
    const frame = gif.subarray(head, head + (gif.length - 1 - head) / 2);
    const animation = Buffer.concat([
      gif.subarray(0, head),
      ...Array.from({length: 10_000}, () => frame),
      Buffer.from(';'),
    ]);
    const webp = await fixture('animated.webp');
    const frames = webp.indexOf('ANMF');
    const size = 8 + webp.readUInt32LE(frames + 4);
    const one = webp.subarray(frames, frames + size);
    const film = Buffer.concat([webp.subarray(0, frames), ...Array.from({length: 10_000}, () => one)]);
    film.writeUInt32LE(film.length - 8, 4);
    expect(await growth(animation), 'GIF').to.be.below(150 * MIB);
    expect(await growth(film), 'WebP').to.be.below(150 * MIB);
    expect(summary(await readImage(animation))).to.deep.equal(summary(await readImage(gif)));
    expect(summary(await readImage(film))).to.deep.equal(summary(await readImage(webp)));
  });

  it('hold for pages: of fifty thousand one is looked for, and circles are none', async () => {
    const tiff = await fixture('plain.tif');
    const start = tiff.readUInt32LE(4);
    const end = start + 2 + 12 * tiff.readUInt16LE(start);
    const page = Buffer.concat([tiff.subarray(start, end), Buffer.alloc(4)]);
    const book = Buffer.concat([tiff, ...Array.from({length: 50_000}, () => page)]);
    for (let at = tiff.length; at < book.length; at += page.length) {
      book.writeUInt32LE((at + page.length) % book.length, at + page.length - 4);
    }
    book.writeUInt32LE(tiff.length, end);
    const circle = Buffer.from(tiff);
    circle.writeUInt32LE(start, end);
    for (const file of [book, circle]) {
      expect(await growth(file)).to.be.below(150 * MIB);
      expect(summary(await readImage(file))).to.deep.equal(summary(await readImage(tiff)));
      // as it was given
      expect(file.readUInt32LE(end)).not.to.equal(0);
    }
  });
});
