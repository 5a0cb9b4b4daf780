import {readdirSync, readFileSync} from 'node:fs';
import {expect} from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import {jpegHeader} from '../../../src/node/decode/jpegHeader.ts';
import {readImage} from '../../../src/node.ts';
import {fixturePath} from '../../support.ts';

const files = readdirSync(fixturePath('formats')).filter(name => name.endsWith('.jpg'));
const read = (name: string) => readFileSync(fixturePath(`formats/${name}`));

describe('jpegHeader', () => {
  for (const name of files) {
    it(`says what the decoder says: ${name}`, async () => {
      const {width, height, channels, isProgressive} = await sharp(read(name)).metadata();
      const coding = isProgressive ? 'progressive' : 'sequential';
      expect(jpegHeader(read(name))).to.deep.equal({width, height, components: channels, precision: 8, coding});
    });
  }

  it('tells by the marker how the file is coded, and precisions other than 8 bits', () => {
    const kinds = [
      [0xc0, 'sequential'],
      [0xc1, 'sequential'],
      [0xc2, 'progressive'],
      // without loss, and by arithmetic codes
      [0xc3, 'other'],
      [0xc9, 'other'],
    ] as const;
    for (const [marker, coding] of kinds) {
      const header = jpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, marker, 0, 11, 12, 0, 7, 0, 9, 1));
      expect(header).to.deep.equal({width: 9, height: 7, components: 1, precision: 12, coding});
    }
  });

  it('passes over fill bytes and markers without a length', () => {
    const frame = [0xff, 0xc0, 0, 11, 8, 0, 7, 0, 9, 1, 1, 0x11, 0];
    const expected = {width: 9, height: 7, components: 1, precision: 8, coding: 'sequential'};
    expect(jpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xff, 0xff, 0x01, ...frame))).to.deep.equal(expected);
    expect(jpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xc4, 0, 3, 0, ...frame))).to.deep.equal(expected);
  });

  it('finds none where it is cut off, behind the scan, or where a later marker tells the height', () => {
    const frame = [0xff, 0xc0, 0, 11, 8, 0, 7, 0, 9, 1];
    expect(jpegHeader(Uint8Array.of(0xff, 0xd8, ...frame.slice(0, -1)))).to.equal(undefined);
    expect(jpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, ...frame))).to.equal(undefined);
    expect(jpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 0, 0, 9, 1))).to.equal(undefined);
  });

  it('ends on any bytes', () => {
    const markers = fc.array(fc.constantFrom(0xff, 0xc0, 0xc4, 0xd8, 0xda, 0, 1, 2), {maxLength: 40});
    fc.assert(
      fc.property(markers, fc.uint8Array({maxLength: 40}), (some, other) => {
        const header = jpegHeader(Uint8Array.of(0xff, 0xd8, ...some, ...other));
        if (header) expect(Math.min(header.width, header.height)).to.be.at.least(1);
      }),
      {numRuns: 1000},
    );
  });

  it('does not let a second, larger frame header past the limit that the first one keeps', async () => {
    const small = read(files[0]);
    const {width, height} = await sharp(small).metadata();
    // a frame header of 1x1 pixels before the real one
    const bytes = Buffer.concat([
      small.subarray(0, 2),
      Buffer.of(0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0),
      small.subarray(2),
    ]);
    expect(width * height).to.be.above(1);
    const error = await readImage(bytes, {maxPixels: 1}).then(
      () => undefined,
      cause => cause,
    );
    expect(error?.name).to.equal('ImageReadError');
    expect(error?.message).to.match(/^image of \d+ bytes: the JPEG file of \d+ bytes is damaged or cut off/);
  });
});
