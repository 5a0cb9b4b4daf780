import {useBackend} from '@tfjs-zoo/backend';
import {mnist} from '@tfjs-zoo/data/node';
import {classify, createModel} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {withoutBfloat16} from '../../src/native/bfloat16/precision.ts';

if (BACKENDS.includes('native') && withoutBfloat16() === undefined) {
  describe("alexnet_mini in precision 'bfloat16'", () => {
    after(() => useBackend('cpu', {warn: () => {}}));

    it('says the same as in float32 of 99 of 100 digits, 500 that it has not learned, and its probabilities are near', async () => {
      const images = await mnist(undefined, {split: 'test', perClass: 50});
      const digits = await Promise.all(Array.from({length: images.size}, (_, i) => images.image(i)));
      await useBackend('native');
      const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1'});
      const exact = await classify(model, digits, {top: 1});
      await useBackend('native', {precision: 'bfloat16'});
      const near = await classify(model, digits, {top: 1});
      await useBackend('native');
      model.dispose();

      expect(exact).to.have.lengthOf(500);
      const same = exact.filter(([{index}], i) => near[i][0].index === index).length;
      expect(same).to.be.at.least(495);
      const apart = exact.map(([{probability}], i) => Math.abs(probability - near[i][0].probability));
      // it was used: of those that are not 1 in float32 either, rounded products change the last bits
      expect(apart.filter(each => each > 0)).to.have.lengthOf.at.least(50);
      expect(apart.reduce((sum, each) => sum + each, 0) / apart.length).to.be.below(0.01);
    });
  });
}
