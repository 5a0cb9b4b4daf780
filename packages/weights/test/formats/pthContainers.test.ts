import {expect} from 'chai';
import {readWeights, type WeightSource} from '../../src/index.ts';
import {expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';

type Expected = Parameters<typeof expectBits>[1];

/** scripts/fixtures/weights_pth.py; torch.load was seen to read the same bits. */
const GOLDEN = [
  ['hub-1.6', 'the zip of 1.6 to 2.0: keys that are addresses, Parameters, no byteorder'],
  ['hub-1.6-dtypes-strides', 'the zip of 1.6 to 2.0: each dtype in each stride pattern'],
  ['big-endian', 'a zip that a big-endian machine wrote'],
  ['dtypes-strides', 'the zip since 2.1: each dtype in each stride pattern'],
  ['stacked-dtypes-strides', 'stacked pickles: each dtype in each stride pattern'],
  ['stacked-net', 'stacked pickles: a state dict with _metadata'],
  ['stacked-parameters', 'stacked pickles: Parameters'],
  [
    'stacked-python2',
    'stacked pickles by Python 2: byte strings, OrderedDict of pairs, empty Parameters given a state',
  ],
  ['stacked-parts', 'stacked pickles: storages that are parts of others'],
  [
    'stacked-big-endian',
    'stacked pickles that a big-endian machine wrote, whose elements are little-endian all the same',
  ],
  ['tar-dtypes-strides', 'a tar: each dtype in each stride pattern'],
  ['tar-net', 'a tar: a state dict with _metadata'],
  ['tar-python2', 'a tar by Python 2: addresses in decimal text, byte strings, Parameters'],
  ['tar-parts', 'a tar: storages that are parts of others'],
] as const;

describe('.pth, whatever the container', () => {
  for (const [stem, what] of GOLDEN) {
    it(`reads ${what}, bit for bit as PyTorch does (${stem}.pth)`, async () => {
      await expectBits(await readWeights(fixtureBytes(`${stem}.pth`)), fixtureJson<Expected>(`${stem}.json`));
    });
  }

  for (const [stem] of GOLDEN) {
    it(`reads no element before data() is called, and then only those of its storage (${stem}.pth)`, async () => {
      const bytes = fixtureBytes(`${stem}.pth`);
      const expected = fixtureJson<Expected>(`${stem}.json`);
      let ranges: [from: number, to: number][] = [];
      const source: WeightSource = {
        name: 'memory',
        size: bytes.length,
        async read(offset, length) {
          ranges.push([offset, offset + length]);
          return bytes.slice(offset, offset + length);
        },
      };
      const sd = await readWeights(source);
      // The matrix that covers its storage: found in the file by its bytes.
      const [name, , , hex] =
        expected.find(([name, , shape]) => shape.length > 1 && /weight|contiguous|^w$/.test(name)) ?? [];
      ranges = [];
      await sd.get(name ?? '')?.data();
      const size = (hex?.length ?? 0) / 2;
      const read = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
      expect(read).to.be.within(size, stem.endsWith('parts') ? size : 2 * size);
      if (stem !== 'big-endian') {
        const parts = ranges.map(([from, to]) => bytes.subarray(from, to));
        expect(Buffer.concat(parts).toString('hex')).to.equal(hex);
      }
    });
  }
});
