import {expect} from 'chai';
import {byteSize} from '../../src/text/byteSize.ts';

describe('byteSize', () => {
  for (const [text, bytes] of [
    ['1', 1],
    ['512B', 512],
    ['2k', 2000],
    ['500MB', 5e8],
    ['1.5 gb', 1.5e9],
    ['1.0001kB', 1000],
    ['5T', 5e12],
    ['2KiB', 2048],
    ['1GiB', 2 ** 30],
  ] as const) {
    it(`reads ${text} as ${bytes} bytes`, () => {
      expect(byteSize(text)).to.equal(bytes);
    });
  }

  for (const text of ['', '0', '0.5', '-1', '5XB', '1e3', 'GB', '5  GB', '9000TiB', '5iB']) {
    it(`refuses '${text}', and says how sizes are written`, () => {
      expect(() => byteSize(text)).to.throw('Give a size in bytes, or with a unit, such as 5GB, 500MB or 1GiB.');
    });
  }
});
