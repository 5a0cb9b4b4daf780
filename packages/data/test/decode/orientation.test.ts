import {readFile} from 'node:fs/promises';
import {expect} from 'chai';
import fc from 'fast-check';
import {formatOf} from '../../src/decode/formatOf.ts';
import {orientationOf} from '../../src/decode/orientation.ts';
import {turn} from '../../src/decode/turn.ts';
import {readImage} from '../../src/node.ts';
import {fixturePath, formats, noise, summary} from '../support.ts';

const bytesOf = async (file: string) => new Uint8Array(await readFile(fixturePath(`formats/${file}`)));

describe('orientationOf and turn', () => {
  for (const {file, plain, turned} of formats.turned.filter(({file: name}) => !name.endsWith('.tif'))) {
    it(`give what ImageOps.exif_transpose gives, and take the turning out of the file: ${file}`, async () => {
      const bytes = await bytesOf(file);
      const {orientation, upright} = orientationOf(bytes, formatOf(file, bytes));
      expect(orientation).to.equal(Number(file.match(/\d/)?.[0]));
      expect(summary(turn(await readImage(bytes), orientation))).to.deep.equal(turned);
      // nothing is left to be turned, and the pixels are the same
      expect(summary(await readImage(upright, {exif: true}))).to.deep.equal(plain);
    });
  }

  it('leave files alone that say nothing of it', async () => {
    for (const file of ['rgb.png', 'baseline.jpg', 'lossless.webp', 'plain.gif', 'rgb24.bmp', 'comment.jpg']) {
      const bytes = await bytesOf(file);
      const {orientation, upright} = orientationOf(bytes, formatOf(file, bytes));
      expect(orientation).to.equal(1);
      expect(upright).to.equal(bytes);
    }
  });

  it('end, and change no length, whatever is damaged', async () => {
    for (const file of ['orientation6.jpg', 'orientation6.webp', 'orientation6.png']) {
      const bytes = await bytesOf(file);
      const format = formatOf(file, bytes);
      const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {maxLength: 6});
      fc.assert(
        fc.property(changes, fc.nat(bytes.length), (list, length) => {
          const damaged = bytes.slice(0, length);
          for (const [at, value] of list) if (at < length) damaged[at] = value;
          const {orientation, upright} = orientationOf(damaged, format);
          expect(orientation).to.be.within(1, 8);
          if (format !== 'PNG') expect(upright.length).to.equal(damaged.length);
        }),
      );
    }
  });

  it('turn there and back', () => {
    const image = noise(5, 3);
    const back = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6} as const;
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
      expect(summary(turn(turn(image, orientation), back[orientation]))).to.deep.equal(summary(image));
    }
  });
});
