/** Models made by `makeModel`: those of tfjs, whatever the backend records. */
import {dispose, type Tensor, tensor2d} from '@tensorflow/tfjs-core';
import {input, LayersModel, model, type SymbolicTensor} from '@tensorflow/tfjs-layers';
import {layers, makeModel} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';

const X = [
  [1, -2],
  [0.5, 3],
  [4, 0],
];

describe('makeModel()', () => {
  onEveryBackend(() => {
    it("predicts what tfjs's own does, however often", () => {
      const image = input({shape: [2]});
      const outputs = layers.linear({units: 3, seed: 1}).apply(image) as SymbolicTensor;
      const [ours, own] = [makeModel({inputs: image, outputs, name: 'ours'}), model({inputs: image, outputs})];
      expect(ours).to.be.instanceOf(LayersModel);
      expect([ours.name, ours.getClassName()]).to.deep.equal(['ours', own.getClassName()]);
      for (const rows of [1, 3, 1, 3, 1, 3, 1, 3]) {
        const x = tensor2d(X.slice(0, rows));
        const [found, expected] = [ours, own].map(each => each.predict(x) as Tensor);
        expect(found.shape).to.deep.equal([rows, 3]);
        expect(found.arraySync()).to.deep.equal(expected.arraySync());
        dispose([x, found, expected]);
      }
      ours.dispose();
    });

    it('takes and gives several tensors', () => {
      const images = [input({shape: [2]}), input({shape: [2]})];
      const outputs = images.map(image => layers.relu().apply(image) as SymbolicTensor);
      const two = makeModel({inputs: images, outputs});
      for (let i = 0; i < 3; i++) {
        const xs = [tensor2d(X), tensor2d(X.map(row => row.map(value => -value)))];
        const ys = two.predict(xs) as Tensor[];
        expect(ys.map(y => y.arraySync())).to.deep.equal(
          [1, -1].map(sign => X.map(row => row.map(value => Math.max(0, sign * value)))),
        );
        dispose([...xs, ...ys]);
      }
      two.dispose();
    });
  });
});
