/** What only one layer does; what all do is in contract.test.ts. */
import {grad, localResponseNormalization, type Tensor, tensor2d, tensor4d, zeros} from '@tensorflow/tfjs-core';
import {input, models, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';

onEveryBackend(() => {
  describe('layers.conv2d', () => {
    it('convolves with strides of 1 and no padding unless told otherwise, and adds a bias', () => {
      const layer = layers.conv2d({filters: 1, kernelSize: 2});
      const x = tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
      layer.build(x.shape);
      layer.setWeights([tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]), zeros([1])]);
      closeTo(layer.apply(x) as Tensor, [1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000], 0);
      expect(layer.getWeights().length).to.equal(2);
    });

    it('has no bias when told so', () => {
      const layer = layers.conv2d({filters: 2, kernelSize: 1, useBias: false});
      layer.apply(zeros([1, 2, 2, 3]));
      expect(layer.getWeights().map(w => w.shape)).to.deep.equal([[1, 1, 3, 2]]);
      expect(layer.torchTensors().map(({name}) => name)).to.deep.equal(['weight']);
    });

    it('works on images whose size is known only when they come', () => {
      const layer = layers.conv2d({filters: 2, kernelSize: 3, strides: 2, padding: 1});
      const symbolic = layer.apply(input({shape: [null, null, 3]})) as ReturnType<typeof input>;
      expect(symbolic.shape).to.deep.equal([null, null, null, 2]);
      expect((layer.apply(zeros([1, 7, 10, 3])) as Tensor).shape).to.deep.equal([1, 4, 5, 2]);
    });

    it('keeps its weights still when it is not trainable', () => {
      const layer = layers.conv2d({filters: 1, kernelSize: 1, trainable: false});
      layer.apply(zeros([1, 1, 1, 1]));
      expect(layer.trainableWeights.length).to.equal(0);
      expect(layer.nonTrainableWeights.length).to.equal(2);
    });
  });

  describe('layers.conv2d with groups', () => {
    it('lets each part of the filters see its part of the channels', () => {
      const layer = layers.conv2d({filters: 2, kernelSize: 1, groups: 2, useBias: false});
      const x = tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);
      layer.build(x.shape);
      // [height, width, channels / groups, filters]: filter 0 has weights 1 and 10, filter 1 has 100 and 1000
      layer.setWeights([tensor4d([1, 100, 10, 1000], [1, 1, 2, 2])]);
      closeTo(layer.apply(x) as Tensor, [1 + 20, 300 + 4000], 0);
    });

    it('starts from PyTorch’s spread, which follows from the channels that a filter sees', () => {
      const layer = layers.conv2d({filters: 64, kernelSize: 3, groups: 16});
      layer.apply(zeros([1, 3, 3, 32]));
      const weights = Array.from(layer.getWeights()[0].dataSync(), Math.abs);
      const bound = 1 / Math.sqrt(9 * 2);
      expect(Math.max(...weights)).to.be.within(0.99 * bound, bound);
    });

    it('has its weight as PyTorch does: [filters, channels / groups, height, width]', () => {
      const layer = layers.conv2d({filters: 6, kernelSize: [2, 3], groups: 3});
      layer.apply(zeros([1, 4, 4, 12]));
      const [{axes, variable}] = layer.torchTensors();
      expect(axes?.map(axis => variable.shape[axis])).to.deep.equal([6, 4, 2, 3]);
    });
  });

  describe('layers.conv2d with dilation', () => {
    it('skips pixels', () => {
      const layer = layers.conv2d({filters: 1, kernelSize: [1, 2], dilation: [1, 3]});
      const x = tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]);
      layer.build(x.shape);
      layer.setWeights([tensor4d([1, 10], [1, 2, 1, 1]), zeros([1])]);
      closeTo(layer.apply(x) as Tensor, [1 + 40, 2 + 50], 0);
    });
  });

  describe('layers.localResponseNorm', () => {
    const x = tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);

    it('divides by a power of the neighbours’ squares, alpha divided by the size', () => {
      const y = layers.localResponseNorm({size: 3, alpha: 0.3, beta: 1, k: 2}).apply(x) as Tensor;
      const expected = [1 / (2 + 0.1 * 5), 2 / (2 + 0.1 * 14), 3 / (2 + 0.1 * 29), 4 / (2 + 0.1 * 25)];
      closeTo(y, expected, 1e-6);
    });

    it('takes alpha as it is under the convention of the paper and TensorFlow, as the stock op does', () => {
      const options = {size: 3, alpha: 0.1, beta: 0.7, k: 2};
      const y = layers.localResponseNorm({...options, convention: 'sum'}).apply(x) as Tensor;
      closeTo(y, localResponseNormalization(x, 1, 2, 0.1, 0.7).dataSync(), 1e-6);
      const torch = layers.localResponseNorm({...options, alpha: 0.3}).apply(x) as Tensor;
      closeTo(y, torch.dataSync(), 1e-6);
    });

    it('has PyTorch’s constants unless told otherwise', () => {
      const {alpha, beta, k, convention} = layers.localResponseNorm({size: 5}).getConfig();
      expect({alpha, beta, k, convention}).to.deep.equal({alpha: 1e-4, beta: 0.75, k: 1, convention: 'mean'});
    });

    it('looks one channel further back than ahead if its size is even', () => {
      const y = layers.localResponseNorm({size: 2, alpha: 2, beta: 1, k: 0}).apply(x) as Tensor;
      closeTo(y, [1, 2 / 5, 3 / 13, 4 / 25], 1e-6);
    });

    it('takes an empty batch', () => {
      const y = layers.localResponseNorm({size: 5}).apply(zeros([0, 2, 3, 4])) as Tensor;
      expect(y.shape).to.deep.equal([0, 2, 3, 4]);
    });
  });

  describe('layers.maxPool2d', () => {
    it('moves by its window unless told otherwise', () => {
      const y = layers.maxPool2d({poolSize: [1, 2]}).apply(tensor4d([1, 4, 3, 2, 9], [1, 1, 5, 1])) as Tensor;
      closeTo(y, [4, 3], 0);
    });

    it('never lets padding win over negative values', () => {
      const y = layers.maxPool2d({poolSize: 2, padding: 1}).apply(tensor4d([-1, -2, -3, -4], [1, 2, 2, 1])) as Tensor;
      closeTo(y, [-1, -2, -3, -4], 0);
    });

    it('works on images whose size is known only when they come', () => {
      const symbolic = layers.maxPool2d({poolSize: 3}).apply(input({shape: [null, 9, 2]})) as ReturnType<typeof input>;
      expect(symbolic.shape).to.deep.equal([null, null, 3, 2]);
    });
  });

  describe('layers.flatten', () => {
    it('orders an image as the stock layer does, or channel after channel', () => {
      const x = hashed('x', [2, 3, 2, 2]);
      const plain = layers.flatten().apply(x) as Tensor;
      expect(plain.dataSync()).to.deep.equal((stock.flatten().apply(x) as Tensor).dataSync());
      // one image of 1 x 2 pixels with channels (1, 2) and (3, 4)
      const small = tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
      closeTo(layers.flatten({channelsFirst: true}).apply(small) as Tensor, [1, 3, 2, 4], 0);
    });

    it('takes an empty batch', () => {
      const y = layers.flatten({channelsFirst: true}).apply(zeros([0, 2, 3, 4])) as Tensor;
      expect(y.shape).to.deep.equal([0, 24]);
    });

    it('does not know the number of values of an image of unknown size', () => {
      const symbolic = layers.flatten().apply(input({shape: [null, 4, 2]})) as ReturnType<typeof input>;
      expect(symbolic.shape).to.deep.equal([null, null]);
    });
  });

  describe('layers.relu', () => {
    it('is the stock layer: its name in files, its options, its values, of integers too', () => {
      for (const options of [{maxValue: 2, name: 'a'}, {name: 'b'}]) {
        const [layer, other] = [layers.relu(options), stock.reLU(options)];
        expect(layer.getClassName()).to.equal('ReLU');
        // JSON has no undefined
        expect(JSON.parse(JSON.stringify(layer.getConfig()))).to.deep.include(
          JSON.parse(JSON.stringify(other.getConfig())),
        );
        for (const x of [tensor4d([-1, 0, 1, 3], [1, 2, 2, 1]), tensor4d([-1, 0, 1, 3], [1, 2, 2, 1], 'int32')]) {
          const [y, wanted] = [layer.apply(x), other.apply(x)] as Tensor[];
          closeTo(y, wanted.dataSync(), 0);
          expect(y.dtype).to.equal(wanted.dtype);
        }
      }
    });

    it('has PyTorch’s slope, 0 at 0, and 0 from the most on', () => {
      const x = tensor4d([-1, 0, 1, 3], [1, 2, 2, 1]);
      const slope = (layer: ReturnType<typeof layers.relu>): Tensor => grad((v: Tensor) => layer.apply(v) as Tensor)(x);
      closeTo(slope(layers.relu()), [0, 0, 1, 1], 0);
      closeTo(slope(layers.relu({maxValue: 2})), [0, 0, 1, 0], 0);
    });

    it('is itself again when a model is loaded that names tfjs’s', async () => {
      const model = sequential({layers: [stock.reLU({inputShape: [2], maxValue: 3})]});
      const loaded = await models.modelFromJSON(JSON.parse(String(model.toJSON())));
      expect(loaded.layers[0]).to.be.instanceOf(layers.relu().constructor);
      closeTo(loaded.predict(tensor2d([[-1, 5]])) as Tensor, [0, 3], 0);
    });

    it('refuses options that nobody reads, and numbers that are none', () => {
      expect(() => layers.relu({max: 6} as object)).to.throw("relu: no option 'max'; there are ");
      expect(() => layers.relu({maxValue: Number.NaN})).to.throw(
        'relu: maxValue is null; a number of at least 0 is needed',
      );
    });
  });

  describe('torchTensors', () => {
    it('names weight and bias as PyTorch does, with the axes that turn ours into its layout', () => {
      const conv = layers.conv2d({filters: 5, kernelSize: [2, 3]});
      conv.apply(zeros([1, 4, 4, 7]));
      const [weight, bias] = conv.torchTensors();
      expect([weight.name, bias.name]).to.deep.equal(['weight', 'bias']);
      // [out, in, height, width]
      expect(weight.axes?.map(axis => weight.variable.shape[axis])).to.deep.equal([5, 7, 2, 3]);
      expect(bias.axes).to.equal(undefined);
      const linear = layers.linear({units: 5});
      linear.apply(zeros([1, 7]));
      // [out, in]
      expect(linear.torchTensors().map(({axes, variable}) => [axes, variable.shape])).to.deep.equal([
        [undefined, [5, 7]],
        [undefined, [5]],
      ]);
    });

    it('are none before the layer is built', () => {
      expect(layers.linear({units: 5}).torchTensors()).to.deep.equal([]);
    });

    it('are what isTorchModule looks for', () => {
      expect(layers.isTorchModule(layers.linear({units: 1}))).to.equal(true);
      expect(layers.isTorchModule(stock.dense({units: 1}))).to.equal(false);
    });
  });
});
