/** Files that are cut off, damaged, or no files at all. */
import {execFileSync} from 'node:child_process';
import {chmod, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect} from 'chai';
import fc from 'fast-check';
import {ImageReadError, readImage} from '../../../src/node.ts';
import {fixturePath, sha256, summary, withDirectory} from '../../support.ts';

/** One file for each way through the decoders. */
const KINDS = [
  ...['baseline.jpg', '37x23-420-progressive.jpg', 'cmyk-inverted.jpg', 'gray.jpg'],
  ...['rgb.png', 'palette4-transparent.png', 'rgba16-interlaced.png', 'gray1.png', 'animated.png'],
  ...['lossy.webp', 'lossless-alpha.webp', 'animated.webp'],
  ...['transparent.gif', 'interlaced.gif', 'two-frames.gif', 'small-frame-local.gif'],
  ...[
    'plain.tif',
    'lzw.tif',
    'jpeg.tif',
    'tiled.tif',
    'tiled-deflate.tif',
    'palette-lzw.tif',
    'strips.tif',
    'bigtiff.tif',
  ],
  ...['planar-deflate.tif', 'bilevel-group4.tif', 'cmyk16.tif', 'gray4.tif'],
  ...['palette4.bmp', 'rgb24.bmp', 'fields565.bmp', 'rle8.bmp', 'rle4-as-it-is.bmp', 'os2-palette8.bmp'],
  ...['half-chroma.avif'],
];

const fixture = (file: string): Promise<Uint8Array> => readFile(fixturePath(`formats/${file}`));

async function refusal(source: string | Uint8Array): Promise<ImageReadError> {
  const thrown = await readImage(source).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).to.be.instanceOf(ImageReadError);
  return thrown as ImageReadError;
}

describe('readImage of what is no whole image', () => {
  for (const file of KINDS) {
    it(`never gives a part of an image for the whole, cut off at any 16th byte: ${file}`, async () => {
      const bytes = await fixture(file);
      const whole = sha256((await readImage(bytes)).data);
      for (let length = 0; length < bytes.length; length += 16) {
        try {
          const {data} = await readImage(bytes.subarray(0, length));
          expect(sha256(data), `${length} of ${bytes.length} bytes`).to.equal(whole);
        } catch (error) {
          if (!(error instanceof ImageReadError)) throw error;
          expect(error.message).to.match(/^image of \d+ bytes: |empty/);
        }
      }
    });
  }

  it('never crashes: bytes of any image changed anywhere are an image or an ImageReadError', async () => {
    for (const file of KINDS) {
      const bytes = await fixture(file);
      const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {minLength: 1, maxLength: 8});
      await fc.assert(
        fc.asyncProperty(changes, async list => {
          const damaged = Uint8Array.from(bytes);
          for (const [at, value] of list) damaged[at] = value;
          try {
            const {width, height, data} = await readImage(damaged, {maxPixels: 1_000_000});
            expect(data.length).to.equal(width * height * 3);
          } catch (error) {
            if (!(error instanceof ImageReadError)) throw error;
          }
        }),
        {numRuns: 25},
      );
    }
  });

  it('says what is there instead of an image', () =>
    withDirectory(async dir => {
      const path = join(dir, 'cat.jpg');
      const reads = async (content: string | Uint8Array, code: string, message: string) => {
        await writeFile(path, content);
        const error = await refusal(path);
        expect(error).to.include({code, source: path});
        expect(String(error)).to.contain(`${path}: ${message}`);
      };
      const looksLike = (what: string) =>
        `not an image that can be read; it looks like ${what}. Readable are JPEG, PNG, WebP, GIF, TIFF, BMP and AVIF`;
      await reads('Dear cat,\nhow are you', 'not-an-image', looksLike('text: "Dear cat,"'));
      await reads('<!DOCTYPE html><title>404</title>', 'not-an-image', looksLike('an HTML page'));
      await reads('<svg xmlns="http://www.w3.org/2000/svg"/>', 'not-an-image', looksLike('an SVG drawing'));
      await reads('%PDF-1.7\n', 'not-an-image', looksLike('a PDF document'));
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
      const png = Uint8Array.from(await fixture('rgb.png'));
      png[80] ^= 0xff;
      await expect(readImage(png)).to.be.rejectedWith(
        `image of ${png.length} bytes: the PNG file of ${png.length} bytes is damaged or cut off (vipspng: libpng read error)`,
      );
      const tiff = await fixture('tiled.tif');
      await expect(readImage(tiff.subarray(0, 3000))).to.be.rejectedWith(
        'the TIFF file is cut off after 3000 bytes (tiff2vips: Read error at row 0, col 0, tile 3; got 392 bytes, expected 768); copy or download it again',
      );
      const palette = (await fixture('palette-lzw.tif')).subarray(0, 2000);
      await expect(readImage(palette)).to.be.rejectedWith(
        'the TIFF file is cut off after 2000 bytes (its palette ends at 2178); copy or download it again',
      );
      await expect(readImage((await fixture('rgb24.bmp')).subarray(0, 900))).to.be.rejectedWith(
        'the BMP file is cut off after 900 bytes; copy or download it again',
      );
    }));

  it('says of each what is wrong with it, and nothing of another that is decoded at the same time', async () => {
    const jpeg = (await readFile(fixturePath('chelsea.jpg'))).subarray(0, 9000);
    const png = Uint8Array.from(await fixture('rgb.png'));
    png[80] ^= 0xff;
    const shortPng = (await fixture('rgb.png')).subarray(0, 300);
    const webp = (await fixture('lossy.webp')).subarray(0, 100);
    const tiff = Uint8Array.from(await fixture('tiled-deflate.tif'));
    tiff[424] ^= 0x5a;
    const kinds: [Uint8Array, string, RegExp][] = [
      [
        jpeg,
        'truncated',
        /^image of 9000 bytes: the JPEG file is cut off after 9000 bytes( \(VipsJpeg: [^)]*\))?; copy/,
      ],
      [
        png,
        'damaged',
        /^image of \d+ bytes: the PNG file of \d+ bytes is damaged or cut off( \((vipspng|libpng)[^)]*\))?$/,
      ],
      [shortPng, 'truncated', /^image of 300 bytes: the PNG file is cut off after 300 bytes( \(.*png[^)]*\))?; copy/],
      [webp, 'truncated', /^image of 100 bytes: the WebP file is cut off after 100 bytes/],
      [tiff, 'damaged', /^image of \d+ bytes: the TIFF file of \d+ bytes is damaged or cut off( \(tiff2vips[^)]*\))?$/],
    ];
    const all = Array.from({length: 200}, (_, i) => kinds[i % kinds.length]);
    await Promise.all(
      all.map(async ([bytes, code, message]) => {
        const error = await refusal(bytes);
        expect(error.message).to.match(message);
        expect(error.code).to.equal(code);
      }),
    );
  });

  it('refuses damaged tiles of a TIFF and codes of a GIF, of which libvips makes something up', async () => {
    const tiff = Uint8Array.from(await fixture('tiled-deflate.tif'));
    tiff[424] ^= 0x5a;
    expect(await refusal(tiff)).to.include({code: 'damaged'});
    // the first code after the clear code becomes one that does not exist yet
    const gif = Uint8Array.from(await fixture('plain.gif'));
    const codes = 13 + 3 * 16 + 10 + 2;
    gif[codes] |= 0xe0;
    gif[codes + 1] |= 0x03;
    const message = `image of ${gif.length} bytes: the GIF file of ${gif.length} bytes is damaged: its first frame breaks off`;
    expect(await refusal(gif)).to.include({code: 'damaged', message});
    const cut = (await fixture('plain.gif')).subarray(0, 200);
    expect(await refusal(cut)).to.include({
      code: 'truncated',
      message: 'image of 200 bytes: the GIF file is cut off after 200 bytes; copy or download it again',
    });
    expect(await refusal((await fixture('plain.gif')).subarray(0, 40))).to.include({code: 'truncated'});
  });

  it('names a file that is missing, a directory, and links', () =>
    withDirectory(async dir => {
      const path = join(dir, 'none.png');
      expect(await refusal(path)).to.include({code: 'missing', message: `${path}: there is no such file`});
      expect(await refusal(join(dir, 'none.png', 'x.png'))).to.include({code: 'missing'});
      await mkdir(path);
      const error = await refusal(path);
      expect(error.code).to.equal('directory');
      expect(error.message).to.match(
        /: this is a directory, not an image; imageFolder reads directories of class folders$/,
      );

      await symlink(fixturePath('formats/rgb.png'), join(dir, 'link.jpg'));
      expect(summary(await readImage(join(dir, 'link.jpg')))).to.deep.equal(
        summary(await readImage(await fixture('rgb.png'))),
      );
      await symlink(join(dir, 'loop.png'), join(dir, 'loop.png'));
      expect((await refusal(join(dir, 'loop.png'))).message).to.match(/: the link leads in a circle, not to a file$/);
      await symlink(join(dir, 'gone.png'), join(dir, 'dangling.png'));
      expect(await refusal(join(dir, 'dangling.png'))).to.include({code: 'missing'});
    }));

  it('does not wait for a pipe that nobody writes to, and reads no device or socket', async function () {
    if (process.platform === 'win32') this.skip();
    await withDirectory(async dir => {
      const message = 'this is a pipe, socket or device, not a file; copy what it gives to a file first';
      execFileSync('mkfifo', [join(dir, 'pipe.png')]);
      const socket = createServer().listen(join(dir, 'socket.png'));
      await new Promise(resolve => socket.once('listening', resolve));
      for (const path of [join(dir, 'pipe.png'), join(dir, 'socket.png'), '/dev/zero']) {
        expect(await refusal(path)).to.include({code: 'not-a-file', message: `${path}: ${message}`});
      }
      socket.close();
    });
  });

  it('says when there is no permission', async function () {
    if (process.platform === 'win32') this.skip();
    await withDirectory(async dir => {
      const path = join(dir, 'secret.png');
      await writeFile(path, await fixture('rgb.png'));
      await chmod(path, 0);
      await chmod(dir, 0o755);
      // root may read everything, so it becomes somebody else for a moment
      const root = process.geteuid?.() === 0;
      if (root) process.seteuid?.(65534);
      try {
        expect(await refusal(path)).to.include({
          code: 'unreadable',
          message: `${path}: no permission to read this file`,
        });
      } finally {
        if (root) process.seteuid?.(0);
      }
    });
  });
});
