import {dispose, memory, tensor2d, tensor4d} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {arrayDataset, imageClassificationPreset, type RgbImage, rgbImage, transforms} from '../../src/index.ts';
import {sheetText} from '../../src/node/inspect/sheetText.ts';
import {contactSheet, readImage} from '../../src/node.ts';
import {noise, plain} from '../support.ts';

/** Pixels between tiles, and height of a line of text, as documented by the picture itself. */
const [GAP, LINE] = [8, 17];

function pixel({data, width}: RgbImage, x: number, y: number): number[] {
  return Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
}

/** How many pixels of a rectangle match. */
function count(image: RgbImage, [x0, y0, width, height]: number[], matches: (rgb: number[]) => boolean): number {
  let found = 0;
  for (let y = y0; y < y0 + height; y++)
    for (let x = x0; x < x0 + width; x++) found += Number(matches(pixel(image, x, y)));
  return found;
}

/** The network's input as bytes. */
const toTensorData16 = Object.assign(transforms.toTensorData({maxValue: 255}), {outputShape: [16, 16, 3] as const});

const red = ([r, g, b]: number[]) => r > 150 && g < 110 && b < 110;
const green = ([r, g, b]: number[]) => g > r + 30 && g > b + 20;
const dark = (rgb: number[]) => Math.max(...rgb) < 110;

describe('contactSheet', () => {
  it('shows every pixel of small images, enlarged without smoothing', async () => {
    const image = rgbImage(2, 2, Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9));
    const sheet = await readImage(await contactSheet([image], {tileSize: 20}));
    expect(sheet).to.include({width: 20 + 2 * GAP, height: 20 + 2 * GAP});
    for (let y = 0; y < 20; y++) {
      for (let x = 0; x < 20; x++) {
        const from = (Math.floor(y / 10) * 2 + Math.floor(x / 10)) * 3;
        expect(pixel(sheet, GAP + x, GAP + y)).to.deep.equal(Array.from(image.data.subarray(from, from + 3)));
      }
    }
    expect(pixel(sheet, 0, 0)).to.deep.equal([245, 245, 245]);
  });

  it('stands images in rows, each fitted into its square and in the middle of it', async () => {
    const shown = [plain(10, 10, 10), plain(40, 10, 20), plain(10, 40, 30), plain(10, 10, 40), plain(10, 10, 50)];
    const sheet = await readImage(await contactSheet(shown, {tileSize: 40}));
    expect(sheet).to.include({width: GAP + 3 * 48, height: GAP + 2 * 48});
    const centres = [0, 1, 2, 3, 4].map(
      i => pixel(sheet, GAP + (i % 3) * 48 + 20, GAP + Math.floor(i / 3) * 48 + 20)[0],
    );
    expect(centres).to.deep.equal([10, 20, 30, 40, 50]);
    // the wide one is 10 high, from 15 to 24; the tall one 10 wide
    const top = (x: number, y: number) => pixel(sheet, GAP + x, GAP + y)[0];
    expect([14, 15, 24, 25].map(y => top(48 + 20, y))).to.deep.equal([245, 20, 20, 245]);
    expect([14, 15, 24, 25].map(x => top(96 + x, 20))).to.deep.equal([245, 30, 30, 245]);
    const column = await readImage(await contactSheet(shown, {tileSize: 40, columns: 1}));
    expect(column).to.include({width: GAP + 48, height: GAP + 5 * 48});
  });

  it('undoes the normalization of a batch, exactly', async () => {
    for (const options of [{}, {channelOrder: 'bgr', maxValue: 255, mean: [104, 117, 123], std: [1, 1, 1]}] as const) {
      const preset = imageClassificationPreset({resize: 16, crop: 16, ...options});
      const image = noise(16, 16);
      const data = arrayDataset({images: [image], labels: [0], transform: preset});
      for await (const batch of data.batches()) {
        const sheet = await readImage(await contactSheet({xs: batch.xs}, {preset, tileSize: 16}));
        dispose(batch);
        for (let y = 0; y < 16; y++)
          for (let x = 0; x < 16; x++) expect(pixel(sheet, GAP + x, GAP + y)).to.deep.equal(pixel(image, x, y));
      }
    }
  });

  it('stretches a batch whose normalization is not known, and shows one channel as grey', async () => {
    const xs = tensor4d([-2, 0, 2, Number.NaN], [1, 2, 2, 1]);
    const before = memory().numTensors;
    const sheet = await readImage(await contactSheet({xs}, {tileSize: 2}));
    expect(memory().numTensors).to.equal(before);
    const values = [0, 1, 2].map(i => pixel(sheet, GAP + (i % 2), GAP + Math.floor(i / 2)));
    expect(values).to.deep.equal([
      [0, 0, 0],
      [128, 128, 128],
      [255, 255, 255],
    ]);
    xs.dispose();
  });

  it('shows batches of bytes as they are', async () => {
    const image = noise(16, 16);
    const data = arrayDataset({images: [image, image], labels: [0, 1], transform: toTensorData16});
    for await (const batch of data.batches({dtype: 'uint8', labels: 'index'})) {
      const sheet = await readImage(await contactSheet(batch, {tileSize: 48, classNames: ['M', 'MMMM']}));
      dispose(batch);
      for (let y = 0; y < 16; y++)
        for (let x = 0; x < 16; x++) expect(pixel(sheet, GAP + 3 * x, GAP + 3 * y)).to.deep.equal(pixel(image, x, y));
      // the second name is told from the first by how much of it there is
      const ink = [0, 1].map(tile => count(sheet, [GAP + tile * 56, GAP + 48, 48, LINE], dark));
      expect(ink[0]).to.be.greaterThan(0);
      expect(ink[1]).to.be.greaterThan(2 * ink[0]);
    }
  });

  it('writes classes below the images, right predictions in green and wrong ones in red', async () => {
    const xs = tensor4d(new Float32Array(3 * 48), [3, 4, 4, 3]);
    const ys = tensor2d([1, 0, 0, 1, 1, 0], [3, 2]);
    const sheet = await readImage(
      await contactSheet(
        {xs, ys},
        {
          classNames: ['cat', 'dog'],
          predictions: [{index: 0, probability: 0.91}, {index: 0}, {index: 0}],
          columns: 3,
          tileSize: 80,
        },
      ),
    );
    dispose([xs, ys]);
    expect(sheet.height).to.equal(GAP + 80 + GAP + 2 * LINE);
    const line = (tile: number, row: number) => [GAP + tile * 88, GAP + 80 + row * LINE, 80, LINE];
    for (const tile of [0, 1, 2]) expect(count(sheet, line(tile, 0), dark), `class ${tile}`).to.be.greaterThan(0);
    expect(count(sheet, line(0, 1), green)).to.be.greaterThan(0);
    expect(count(sheet, line(0, 1), red)).to.equal(0);
    expect(count(sheet, line(1, 1), red)).to.be.greaterThan(0);
    expect(count(sheet, line(1, 1), green)).to.equal(0);
    expect(count(sheet, line(2, 1), green)).to.be.greaterThan(0);
  });

  it('takes names for text, never for markup', async () => {
    const names = ['<script>', '</text></svg>', '&amp;', '"\'', '\x1b[2J\0', '\ud800', '\uffff', 'カフェ ☕'];
    const captions = names.map((text, i) => ({x: 0, y: 20 * i, width: 200, text, colour: 'dark'}) as const);
    const svg = sheetText({width: 200, height: 160, font: 13, line: 17}, captions);
    expect(svg.match(/<(\/?\w+)/g)?.filter(tag => !/^<\/?(svg|text)$/.test(tag))).to.deep.equal([]);
    expect(svg).to.include('&lt;script&gt;').and.to.include('&amp;amp;').and.to.include('\ufffd[2J\ufffd');
    const shown = names.map((_, i) => plain(4, 4, i));
    // a PNG, so the SVG was well-formed
    expect(await readImage(await contactSheet(shown, {labels: shown.map((_, i) => i), classNames: names}))).to.include({
      width: GAP + 3 * (160 + GAP),
    });
  });

  it('shortens names in the middle, and keeps confidences whole', () => {
    const svg = (text: string, after?: string) =>
      sheetText({width: 99, height: 20, font: 10, line: 15}, [{x: 0, y: 0, width: 60, text, after, colour: 'dark'}]);
    expect(svg('abcdefghij')).to.include('>abcdefghij<');
    expect(svg('abcdefghijk')).to.include('>abcde…hijk<');
    expect(svg('abcdefghijk', ' 7 %')).to.include('>abc…jk 7 %<');
  });

  it('says what does not fit', async () => {
    const one = [plain(2, 2, 0)];
    const rows: [Promise<unknown>, string][] = [
      [contactSheet([]), 'contactSheet: there are no images to show'],
      [contactSheet(one, {labels: [1, 2]}), 'contactSheet: 2 labels for 1 images; each needs one'],
      [contactSheet(one, {predictions: []}), 'contactSheet: 0 predictions for 1 images; each needs one'],
      [contactSheet(one, {tileSize: 0}), 'contactSheet: tileSize 0 is not a positive integer'],
      [contactSheet(one, {columns: 1.5}), 'contactSheet: columns 1.5 is not a positive integer'],
      [
        contactSheet(one, {tileSize: 40_000}),
        'contactSheet: 1 images make a sheet of 40016x40016 pixels, more than 32000 a side; show fewer, or make tileSize smaller',
      ],
    ];
    for (const [work, message] of rows) await expect(work).to.be.rejectedWith(ConfigError, message);
    const xs = tensor4d(new Float32Array(8), [1, 2, 2, 2]);
    await expect(contactSheet({xs})).to.be.rejectedWith(
      'contactSheet: xs is [1,2,2,2]; images [batch, height, width, 1 or 3] are needed',
    );
    xs.dispose();
    const grey = tensor4d(new Float32Array(4), [1, 2, 2, 1]);
    await expect(contactSheet({xs: grey}, {preset: imageClassificationPreset()})).to.be.rejectedWith(
      "contactSheet: xs has 1 channels, but the preset's mean [0.485,0.456,0.406] and std [0.229,0.224,0.225] are not of 1 numbers",
    );
    grey.dispose();
  });
});
