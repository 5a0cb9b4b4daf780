import {copyFile, mkdir, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {type JpegDecoder, jpegDecoder, registerJpegDecoder} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {transforms} from '../../../src/index.ts';
import {imageFolder} from '../../../src/node.ts';
import {fixturePath, withDirectory} from '../../support.ts';
import {numbers, withLoader} from './support.ts';

describe('the decoder of JPEGs that a backend offers', () => {
  let offered: JpegDecoder | undefined;
  beforeEach(() => {
    offered = jpegDecoder();
  });
  afterEach(() => registerJpegDecoder(offered));

  it('is what the workers of a loader decode by, too', () =>
    withDirectory(async dir => {
      const file = join(dir, 'grey.cjs');
      await writeFile(file, 'exports.decode = async (bytes, into) => Boolean(into.fill(bytes.length % 200));');
      const {decode}: Pick<JpegDecoder, 'decode'> = createRequire(import.meta.url)(file);
      registerJpegDecoder({file, decode});
      const folder = join(dir, 'photos', 'a');
      await mkdir(folder, {recursive: true});
      const names = ['baseline.jpg', 'gray.jpg', 'optimized.jpg'];
      for (const name of names) await copyFile(fixturePath(`formats/${name}`), join(folder, name));
      const transform = transforms.compose(transforms.centerCrop(2), transforms.toTensorData({maxValue: 255}));
      const photos = await imageFolder(join(dir, 'photos'), {transform, sampleShape: [2, 2, 3]});
      const here = await numbers(photos.batches({batchSize: 3}));
      // one colour for each, and not that of the photograph
      const lengths = [...here[0]].filter((_, i) => i % 12 === 0 && i < 36);
      expect(new Set(lengths).size).to.equal(3);
      expect(here[0].slice(0, 12)).to.deep.equal(new Array(12).fill(lengths[0]));
      await withLoader(photos, {workers: 2}, async loaded => {
        expect(await numbers(loaded.batches({batchSize: 3}))).to.deep.equal(here);
      });
    }));
});
