import {bits, ops, streamOf} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';

const key = {seed: 3, stream: streamOf('classifier.0'), step: 17};

onEveryBackend(() => {
  describe('ops.dropoutMask', () => {
    it('is 0 where the key’s random word is below rate · 2^32, else 1 / (1 - rate)', () => {
      const expected = Float32Array.from(bits(key, 35), word => (word / 2 ** 32 < 0.3 ? 0 : 1 / 0.7));
      const mask = ops.dropoutMask([5, 7], 0.3, key);
      expect(mask.shape).to.deep.equal([5, 7]);
      expect(mask.dataSync()).to.deep.equal(expected);
    });

    it('is so for more words than are drawn at a time, and at the ends of the range of rates', () => {
      for (const rate of [0, 2 ** -32, 0.999]) {
        const expected = Float32Array.from(bits(key, 20_001), word => (word / 2 ** 32 < rate ? 0 : 1 / (1 - rate)));
        expect(ops.dropoutMask([20_001], rate, key).dataSync()).to.deep.equal(expected);
      }
      expect(ops.dropoutMask([0, 3], 0.5, key).shape).to.deep.equal([0, 3]);
    });
  });
});
