import {execFileSync} from 'node:child_process';
import {expect} from 'chai';
import fc from 'fast-check';
import {type RgbImage, transforms} from '../../src/index.ts';
import {MOST_BYTES, pixelSimd} from '../../src/simd/pixelSimd.ts';
import {brightnessPlain} from '../../src/transforms/adjustBrightness.ts';
import {contrastPlain} from '../../src/transforms/adjustContrast.ts';
import {huePlain, turnOf} from '../../src/transforms/adjustHue.ts';
import {saturationPlain} from '../../src/transforms/adjustSaturation.ts';
import {sharpnessPlain} from '../../src/transforms/adjustSharpness.ts';
import {type Box, crop} from '../../src/transforms/crop.ts';
import {BICUBIC, BILINEAR, BOX, HAMMING, LANCZOS} from '../../src/transforms/filters.ts';
import {grayscalePlain} from '../../src/transforms/grayscale.ts';
import {flipPlain} from '../../src/transforms/horizontalFlip.ts';
import {lookUp, lookUpPlain} from '../../src/transforms/lookUp.ts';
import {resamplePlain} from '../../src/transforms/resample.ts';
import {resampleSimd} from '../../src/transforms/resampleSimd.ts';
import {resizePart} from '../../src/transforms/resize.ts';
import {resizedMiddle} from '../../src/transforms/resizedMiddle.ts';
import {tapsOf} from '../../src/transforms/taps.ts';
import {colorsOf, colorsPlain} from '../../src/transforms/toTensorData.ts';
import {sha256} from '../support.ts';
import {prepared} from './prepared.ts';
import {scatter} from './reference.ts';

const source = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
const {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
  centerCrop,
  compose,
  grayscale,
  horizontalFlip,
  randomHorizontalFlip,
  resize,
  toTensorData,
} = transforms;

const side = fc.integer({min: 1, max: 40});
const interpolation = fc.constantFrom<transforms.Interpolation>(
  ...(['bilinear', 'bicubic', 'nearest', 'box', 'hamming', 'lanczos'] as const),
);
/** Bytes of any kind, or many of the extreme ones. */
const image = fc
  .tuple(side, side, fc.integer({min: 0, max: 999}), fc.boolean())
  .map(([width, height, start, isExtreme]): RgbImage => {
    const bytes = scatter(width * height + 1000, 1).data.slice(start, start + width * height * 3);
    return {width, height, data: isExtreme ? bytes.map(byte => (byte % 3 === 2 ? byte : (byte % 3) * 255)) : bytes};
  });
/** Where a part of a side lies, as shares of it. */
const part = fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.double({min: 0, max: 1, noNaN: true}));
const partOf = (length: number, [size, place]: readonly [number, number]): readonly [start: number, length: number] => {
  const kept = 1 + Math.floor(size * (length - 1));
  return [Math.floor(place * (length - kept)), kept];
};
/** A rectangle inside one of the size given. */
function boxIn(height: number, width: number, vertical: [number, number], horizontal: [number, number]): Box {
  const [top, rows] = partOf(height, vertical);
  const [left, columns] = partOf(width, horizontal);
  return {top, left, height: rows, width: columns};
}

describe('vector code', () => {
  it('runs here', () => {
    expect(pixelSimd(1)).to.not.equal(undefined);
  });

  it('leaves images that would take more than its most memory to JavaScript', () => {
    expect(pixelSimd(MOST_BYTES + 1)).to.equal(undefined);
  });

  it('resamples any part of an image to any part of the result as JavaScript does', () => {
    const filter = fc.constantFrom(BICUBIC, BILINEAR, BOX, HAMMING, LANCZOS);
    fc.assert(
      fc.property(image, side, side, filter, part, part, part, part, (from, height, width, how, a, b, c, d) => {
        const box = boxIn(from.height, from.width, a, b);
        const kept = boxIn(height, width, c, d);
        const columns = tapsOf(box.width, width, how, {start: kept.left, length: kept.width});
        const rows = tapsOf(box.height, height, how, {start: kept.top, length: kept.height});
        const passes = {box, columns, rows};
        expect(resampleSimd(from, passes)).to.deep.equal(resamplePlain(from, passes));
      }),
      {numRuns: 300},
    );
  });

  it('changes brightness, contrast, saturation and sharpness as JavaScript does, by any factor', () => {
    const factor = fc.oneof(fc.double({min: 0, max: 4, noNaN: true}), fc.double({min: 0, max: 1e9, noNaN: true}));
    fc.assert(
      fc.property(image, factor, (from, by) => {
        expect(adjustBrightness(from, by)).to.deep.equal(brightnessPlain(from, by));
        expect(adjustContrast(from, by)).to.deep.equal(contrastPlain(from, by));
        expect(adjustSaturation(from, by)).to.deep.equal(saturationPlain(from, by));
        expect(adjustSharpness(from, by)).to.deep.equal(sharpnessPlain(from, by));
      }),
      {numRuns: 300},
    );
  });

  it('turns the hue as JavaScript does', () => {
    fc.assert(
      fc.property(image, fc.double({min: -0.5, max: 0.5, noNaN: true}), (from, by) => {
        expect(adjustHue(from, by)).to.deep.equal(huePlain(from, turnOf(by)));
      }),
      {numRuns: 300},
    );
  });

  it('turns the hue of every sixteenth of all colours as JavaScript does, whatever is brightest and darkest', () => {
    const [side, step] = [1024, 16];
    const data = new Uint8Array(side * side * 3);
    for (let i = 0; i < side * side; i++) {
      const colour = i * step + ((i >> 4) % step);
      data.set([colour >> 16, (colour >> 8) & 255, colour & 255], 3 * i);
    }
    for (const by of [-0.5, 0, 0.1, 0.37]) {
      const colours = {width: side, height: side, data};
      expect(sha256(adjustHue(colours, by).data), String(by)).to.equal(sha256(huePlain(colours, turnOf(by)).data));
    }
  });

  it('makes numbers as JavaScript does, in either order, wherever they are to be', () => {
    const table = fc.float32Array({minLength: 256, maxLength: 256});
    fc.assert(
      fc.property(image, table, table, table, fc.constantFrom<0 | 2>(0, 2), ({data}, first, second, third, start) => {
        const tables = [first, second, third];
        const [expected, found] = [new Float32Array(data.length), new Float32Array(data.length + 7)];
        colorsPlain(tables, start, data, expected);
        colorsOf(tables, start)(data, found.subarray(2, data.length + 2));
        expect(found.subarray(2, data.length + 2)).to.deep.equal(expected);
        expect([...found.subarray(0, 2), ...found.subarray(data.length + 2)]).to.deep.equal(new Array(7).fill(0));
      }),
    );
    expect(toTensorData()({width: 0, height: 0, data: new Uint8Array(0)})).to.deep.equal(new Float32Array(0));
  });

  it('replaces bytes by tables, and colours by their luma, as JavaScript does', () => {
    const table = fc.uint8Array({minLength: 256, maxLength: 256});
    fc.assert(
      fc.property(image, table, table, table, (from, red, green, blue) => {
        expect(lookUp(from, [red, green, blue])).to.deep.equal(lookUpPlain(from, [red, green, blue]));
        expect(lookUp(from, red)).to.deep.equal(lookUpPlain(from, [red, red, red]));
        expect(grayscale(from)).to.deep.equal(grayscalePlain(from));
      }),
    );
  });

  it('mirrors as JavaScript does', () => {
    fc.assert(
      fc.property(image, from => {
        expect(horizontalFlip(from)).to.deep.equal(flipPlain(from));
      }),
    );
  });

  it('sums the luma of more pixels than fit into one sum', () => {
    const pixels = 2 ** 23 + 5;
    const light = {width: pixels, height: 1, data: new Uint8Array(pixels * 3).fill(255)};
    light.data.fill(254, 3 * 2 ** 23);
    expect(sha256(adjustContrast(light, 0.5).data)).to.equal(sha256(contrastPlain(light, 0.5).data));
  });

  it('is not needed: where it cannot be had, the bytes are the same', () => {
    const program = `
      WebAssembly.validate = () => false;
      const {pixelSimd} = await import(${source('src/simd/pixelSimd.ts')});
      const {prepared} = await import(${source('test/transforms/prepared.ts')});
      console.log(JSON.stringify([pixelSimd(1) === undefined, prepared()]));`;
    const options = ['--import', 'tsx', '--conditions=tfjs-zoo-source', '--input-type=module', '--eval', program];
    const output = execFileSync(process.execPath, options, {encoding: 'utf8'});
    expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).to.deep.equal([true, prepared()]);
  });
});

describe('resizing at once with a crop', () => {
  it('after it gives the crop of the resized image, whatever part of it is kept', () => {
    fc.assert(
      fc.property(image, side, side, interpolation, part, part, (from, height, width, how, a, b) => {
        const box = {top: 0, left: 0, height: from.height, width: from.width};
        const kept = boxIn(height, width, a, b);
        const whole = resize([height, width], {interpolation: how})(from);
        expect(resizePart(from, {box, height, width, kept}, how)).to.deep.equal(crop(whole, kept));
      }),
    );
  });

  it('before it gives what the crop is resized to', () => {
    fc.assert(
      fc.property(image, side, side, interpolation, part, part, (from, height, width, how, a, b) => {
        const box = boxIn(from.height, from.width, a, b);
        const kept = {top: 0, left: 0, height, width};
        const cropped = crop(from, box);
        const expected = resize([height, width], {interpolation: how})(cropped);
        expect(resizePart(from, {box, height, width, kept}, how)).to.deep.equal(expected);
      }),
    );
  });

  it('in the middle gives what resize and centerCrop give, where the crop is larger than the image too', () => {
    const size = fc.oneof(side, fc.tuple(side, side));
    const more = fc.option(fc.integer({min: 1, max: 30}), {nil: undefined});
    fc.assert(
      fc.property(image, size, size, interpolation, more, (from, to, middle, how, longer) => {
        const maxSize = typeof to === 'number' && longer !== undefined ? to + longer : undefined;
        const first = resize(to, {interpolation: how, maxSize});
        const thin = Math.min(from.width, from.height) * (maxSize ?? 1e9) < Math.max(from.width, from.height);
        fc.pre(!thin);
        const expected = centerCrop(middle)(first(from));
        expect(resizedMiddle(to, middle, {interpolation: how, maxSize})(from)).to.deep.equal(expected);
        expect(compose(first, centerCrop(middle))(from)).to.deep.equal(expected);
      }),
    );
  });

  it('in the middle is what compose does, wherever the two stand, and the steps after them draw what they drew', () => {
    const photo = scatter(50, 40);
    const steps = [resize(33), centerCrop(20), randomHorizontalFlip(), resize([30, 12]), centerCrop([9, 40])] as const;
    for (let index = 0; index < 8; index++) {
      const key = {seed: 3, epoch: 0, index};
      const apart = steps.reduce((x, step, place) => step(x, {...key, path: `/${place}`}), photo);
      expect(compose<RgbImage>(...steps)(photo, key)).to.deep.equal(apart);
    }
  });

  it('keeps the order of passes of strips, of which Pillow sums the columns first', () => {
    const strip = scatter(2, 205);
    const kept = {top: 3, left: 1, height: 40, width: 5};
    const box = {top: 0, left: 0, height: 205, width: 2};
    const whole = resize([100, 7])(strip);
    expect(resizePart(strip, {box, height: 100, width: 7, kept}, 'bilinear')).to.deep.equal(crop(whole, kept));
  });
});
