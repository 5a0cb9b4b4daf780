import type {Tensor} from '@tensorflow/tfjs-core';
import {classify, createModel, zooMetadata} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {throughText} from '../../core/test/support/saveAndLoad.ts';
import {images, WIDTH} from './support/fixture.ts';

describe('a saved model', () => {
  onEveryBackend(() => {
    it('comes back from tf.loadLayersModel with the same logits, and still knows how to classify', async () => {
      const model = await createModel('alexnet', {
        width: WIDTH,
        inputShape: [63, 63, 3],
        categories: ['great white shark', 'Wire_fox terrier'],
        initializer: 'seed',
      });
      const loaded = await throughText(model);
      const x = images(2, 63);
      expect([...(await (loaded.predict(x) as Tensor).data())]).to.deep.equal([
        ...(await (model.predict(x) as Tensor).data()),
      ]);
      expect(zooMetadata(loaded)).to.deep.equal(zooMetadata(model));
      expect(await classify(loaded, x)).to.deep.equal(await classify(model, x));
      model.dispose();
      loaded.dispose();
    });
  });
});
