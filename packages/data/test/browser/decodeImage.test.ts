import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect} from 'chai';
import {bundlePage, findChromium, runPage} from '../../../../test/support/browser.ts';
import type {RgbImage} from '../../src/index.ts';
import {readImage} from '../../src/node.ts';
import {fixturePath, formats, summary} from '../support.ts';
import type {Job, Outcome} from './decodeImagePage.ts';

const read = (file: string): Promise<Uint8Array> =>
  readFile(fixturePath(file === 'chelsea.jpg' ? file : `formats/${file}`));

/** Decoded to the same bytes as in Node. Other browsers may differ in JPEG. */
const EXACT = [
  ...['rgb.png', 'rgb-interlaced.png', 'gray4.png', 'palette8.png', 'rgb-gamma.png', 'rgb-profile.png', 'animated.png'],
  ...['gray.jpg', '37x23-444.jpg', '37x23-422.jpg', '37x23-420.jpg', '37x23-420-progressive.jpg', 'chelsea.jpg'],
  ...['lossy.webp', 'lossless.webp', 'plain.gif', 'interlaced.gif', 'rgb24.bmp', 'palette4.bmp', 'rle8.bmp'],
];
const TURNED = formats.turned.filter(({file}) => !file.endsWith('.tif'));
const REFUSED = ['text.jpg', 'drawing.svg', 'cut.png'];

const browser = findChromium();

describe(`decodeImage in Chromium${browser ? '' : ', which is not here: set TFJS_ZOO_CHROMIUM to its path'}`, () => {
  let outcomes: Outcome[] = [];
  const jobs: Job[] = [
    ...[...EXACT, 'rgba.png', ...REFUSED].map(file => ({file})),
    ...TURNED.flatMap(({file}) => [{file}, {file, options: {exif: true}}]),
    {file: 'rgb.png', options: {maxPixels: 550}},
    {file: 'rgb.png', options: {maxBytes: 10}},
  ];

  before(async function () {
    if (!browser) return this.skip();
    const names = [...new Set(jobs.map(({file}) => file))].filter(file => !REFUSED.includes(file));
    const files = new Map<string, Uint8Array>();
    for (const name of names) files.set(name, await read(name));
    files.set('text.jpg', Buffer.from('Dear cat'));
    files.set('drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'));
    files.set('cut.png', (await read('rgb.png')).subarray(0, 40));
    files.set('jobs.json', Buffer.from(JSON.stringify(jobs)));
    const page = fileURLToPath(new URL('decodeImagePage.ts', import.meta.url));
    outcomes = await runPage<Outcome[]>(browser, await bundlePage(page), {files});
  });

  function outcome(file: string, options?: Job['options']): Outcome {
    const index = jobs.findIndex(job => job.file === file && JSON.stringify(job.options) === JSON.stringify(options));
    expect(index, file).to.be.at.least(0);
    return outcomes[index];
  }

  function image(found: Outcome): RgbImage {
    if ('message' in found) throw new Error(found.message);
    return {width: found.width, height: found.height, data: Uint8Array.from(found.pixels)};
  }

  for (const file of EXACT) {
    it(`gives the bytes that readImage gives: ${file}`, async () => {
      expect(summary(image(outcome(file)))).to.deep.equal(summary(await readImage(await read(file))));
    });
  }

  it('gives colours that are not multiplied by their opacity, where it is not nothing', async () => {
    const got = image(outcome('rgba.png'));
    // the same colours, opaque; rows 3 to 5 are transparent from column 4 to 19
    const expected = await readImage(await read('rgb.png'));
    const alphaAt = (x: number, y: number) => (y >= 3 && y < 6 && x >= 4 && x < 20 ? 0 : (x * 7 + y * 3) % 256);
    for (let i = 0; i < got.data.length; i++) {
      const pixel = Math.floor(i / 3);
      if (alphaAt(pixel % got.width, Math.floor(pixel / got.width)) === 0) continue;
      expect(got.data[i], `byte ${i}`).to.equal(expected.data[i]);
    }
  });

  for (const {file, plain, turned} of TURNED) {
    it(`turns by EXIF only when told to: ${file}`, () => {
      const [still, upright] = [image(outcome(file)), image(outcome(file, {exif: true}))];
      expect(still).to.include({width: plain.width, height: plain.height});
      expect(upright).to.include({width: turned.width, height: turned.height});
      expect(summary(still)).to.deep.equal(plain);
      expect(summary(upright)).to.deep.equal(turned);
    });
  }

  it('takes files, buffers and bytes', () => {
    expect(outcomes.slice(jobs.length)).to.deep.equal([outcomes[0], outcomes[0]]);
  });

  it('says what is there instead of an image, and what is too large', () => {
    const refused = (file: string, options?: Job['options']) => {
      const found = outcome(file, options);
      expect(found).to.include({name: 'ImageReadError'});
      return 'message' in found ? [found.code, found.message] : [];
    };
    const looksLike = (what: string) =>
      `not an image that can be read; it looks like ${what}. Readable are JPEG, PNG, WebP, GIF, TIFF, BMP and AVIF`;
    expect(refused('text.jpg')).to.deep.equal(['not-an-image', `text.jpg: ${looksLike('text: "Dear cat"')}`]);
    expect(refused('drawing.svg')).to.deep.equal(['not-an-image', `drawing.svg: ${looksLike('an SVG drawing')}`]);
    expect(refused('cut.png')).to.deep.equal([
      'damaged',
      'cut.png: the browser cannot decode this PNG file of 40 bytes: it is damaged, or of a kind that this browser does not know',
    ]);
    expect(refused('rgb.png', {maxPixels: 550})).to.deep.equal([
      'too-large',
      'rgb.png: 29x19 is 551 pixels, more than the 550 allowed; raise maxPixels to read it',
    ]);
    expect(refused('rgb.png', {maxBytes: 10})[0]).to.equal('too-large');
  });
});
