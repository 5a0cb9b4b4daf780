import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {bfloat16Agreement} from '../../../../scripts/support/bfloat16Agreement.ts';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {withoutBfloat16} from '../../src/native/bfloat16/precision.ts';

if (BACKENDS.includes('native') && withoutBfloat16() === undefined) {
  describe("alexnet_mini in precision 'bfloat16'", () => {
    after(() => useBackend('cpu', {warn: () => {}}));

    it('says the same as in float32 of 99 of 100 digits, 500 that it has not learned, and its probabilities are near', async () => {
      const {images, same, apart} = await bfloat16Agreement();

      expect(images).to.equal(500);
      expect(same).to.be.at.least(495);
      // it was used: of those that are not 1 in float32 either, rounded products change the last bits
      expect(apart.filter(each => each > 0)).to.have.lengthOf.at.least(50);
      expect(apart.reduce((sum, each) => sum + each, 0) / apart.length).to.be.below(0.01);
    });
  });
}
