/** What only one layer of the convolution family does; what all do is in contract.test.ts. */
import {add, type Tensor, tensor1d, tensor3d, tensor4d, zeros} from '@tensorflow/tfjs-core';
import {input} from '@tensorflow/tfjs-layers';
import {layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';

const shapeOf = (symbolic: unknown): unknown => (symbolic as ReturnType<typeof input>).shape;

/** Names and PyTorch's shapes of the weights. */
const torchShapes = (layer: layers.TorchModule): [string, number[]][] =>
  layer.torchTensors().map(({name, variable, axes}) => {
    const shape = variable.shape as number[];
    return [name, axes === undefined ? shape : axes.map(axis => shape[axis])];
  });

/** The largest initial weight. */
const spread = (weight: Tensor): number => Math.max(...Array.from(weight.dataSync(), Math.abs));

onEveryBackend(() => {
  describe('layers.conv1d', () => {
    it('moves by one and pads nothing unless told otherwise, and adds a bias', () => {
      const layer = layers.conv1d({filters: 1, kernelSize: 2});
      const x = tensor3d([1, 2, 3], [1, 3, 1]);
      layer.build(x.shape);
      layer.setWeights([tensor3d([1, 10], [2, 1, 1]), tensor1d([100])]);
      closeTo(layer.apply(x) as Tensor, [121, 132], 0);
    });

    it('has its weight as PyTorch does: [filters, channels / groups, length]', () => {
      const layer = layers.conv1d({filters: 6, kernelSize: 5, groups: 2});
      layer.apply(zeros([1, 9, 4]));
      expect(torchShapes(layer)).to.deep.equal([
        ['weight', [6, 2, 5]],
        ['bias', [6]],
      ]);
    });
  });

  describe('layers.conv3d', () => {
    it('works on volumes whose size is known only when they come', () => {
      const layer = layers.conv3d({filters: 2, kernelSize: 3, strides: [1, 2, 2], padding: 'same'});
      expect(shapeOf(layer.apply(input({shape: [null, null, 8, 1]})))).to.deep.equal([null, null, null, 4, 2]);
      expect((layer.apply(zeros([1, 4, 5, 8, 1])) as Tensor).shape).to.deep.equal([1, 4, 3, 4, 2]);
    });

    it('has its weight as PyTorch does: [filters, channels / groups, depth, height, width]', () => {
      const layer = layers.conv3d({filters: 6, kernelSize: [1, 2, 3], groups: 3, useBias: false});
      layer.apply(zeros([1, 3, 3, 3, 9]));
      expect(torchShapes(layer)).to.deep.equal([['weight', [6, 3, 1, 2, 3]]]);
    });
  });

  describe('layers.conv2d with a padding by rule', () => {
    it("keeps 'same' in its configuration, and takes 'valid' for no padding", () => {
      const padding = (value: 'same' | 'valid'): unknown =>
        layers.conv2d({filters: 1, kernelSize: 3, padding: value}).getConfig().padding;
      expect(padding('same')).to.equal('same');
      expect(padding('valid')).to.deep.equal([
        [0, 0],
        [0, 0],
      ]);
    });

    it("pads 'same' at the end where one more zero is needed there", () => {
      const layer = layers.conv2d({filters: 1, kernelSize: [1, 2], padding: 'same', useBias: false});
      const x = tensor4d([1, 2, 3], [1, 1, 3, 1]);
      layer.build(x.shape);
      layer.setWeights([tensor4d([1, 10], [1, 2, 1, 1])]);
      closeTo(layer.apply(x) as Tensor, [21, 32, 3], 0);
    });
  });

  describe('layers.convTranspose', () => {
    it('has its weight as PyTorch does: [channels, filters / groups, ...window]', () => {
      const one = layers.convTranspose1d({filters: 6, kernelSize: 5, groups: 2});
      one.apply(zeros([1, 3, 4]));
      const two = layers.convTranspose2d({filters: 6, kernelSize: [2, 3], groups: 2});
      two.apply(zeros([1, 3, 3, 4]));
      const three = layers.convTranspose3d({filters: 6, kernelSize: [1, 2, 3]});
      three.apply(zeros([1, 2, 2, 2, 4]));
      const BIAS: [string, number[]] = ['bias', [6]];
      expect([one, two, three].map(torchShapes)).to.deep.equal([
        [['weight', [4, 3, 5]], BIAS],
        [['weight', [4, 3, 2, 3]], BIAS],
        [['weight', [4, 6, 1, 2, 3]], BIAS],
      ]);
    });

    it('starts from PyTorch’s spread, whose fan-in counts the outputs', () => {
      const layer = layers.convTranspose2d({filters: 32, kernelSize: 3, groups: 2});
      layer.apply(zeros([1, 2, 2, 64]));
      const bound = 1 / Math.sqrt(9 * 16);
      expect(spread(layer.getWeights()[0])).to.be.within(0.99 * bound, bound);
    });

    it('works on images whose size is known only when they come', () => {
      const layer = layers.convTranspose2d({filters: 2, kernelSize: 4, strides: 2, padding: 1});
      expect(shapeOf(layer.apply(input({shape: [null, 5, 3]})))).to.deep.equal([null, null, 10, 2]);
      expect((layer.apply(zeros([1, 3, 5, 3])) as Tensor).shape).to.deep.equal([1, 6, 10, 2]);
    });
  });

  describe('layers.depthwiseConv2d', () => {
    it('puts the filters of a channel side by side', () => {
      const layer = layers.depthwiseConv2d({kernelSize: 1, multiplier: 2, useBias: false});
      const x = tensor4d([1, 2], [1, 1, 1, 2]);
      layer.build(x.shape);
      layer.setWeights([tensor4d([1, 10, 100, 1000], [1, 1, 1, 4])]);
      closeTo(layer.apply(x) as Tensor, [1, 10, 200, 2000], 0);
    });

    it('has its weight as PyTorch does, and starts from its spread', () => {
      const layer = layers.depthwiseConv2d({kernelSize: [2, 3], multiplier: 4});
      layer.apply(zeros([1, 4, 4, 32]));
      expect(torchShapes(layer)).to.deep.equal([
        ['weight', [128, 1, 2, 3]],
        ['bias', [128]],
      ]);
      const bound = 1 / Math.sqrt(6);
      expect(spread(layer.getWeights()[0])).to.be.within(0.99 * bound, bound);
    });
  });

  describe('layers.separableConv2d', () => {
    it('names its weights as timm does', () => {
      const layer = layers.separableConv2d({filters: 5, kernelSize: 3, multiplier: 2});
      expect(torchShapes(layer)).to.deep.equal([]);
      layer.apply(zeros([1, 4, 4, 3]));
      expect(torchShapes(layer)).to.deep.equal([
        ['conv_dw.weight', [6, 1, 3, 3]],
        ['conv_pw.weight', [5, 6, 1, 1]],
        ['conv_pw.bias', [5]],
      ]);
      const bare = layers.separableConv2d({filters: 5, kernelSize: 3, useBias: false});
      bare.apply(zeros([1, 4, 4, 3]));
      expect(torchShapes(bare).map(([name]) => name)).to.deep.equal(['conv_dw.weight', 'conv_pw.weight']);
    });
  });

  describe('layers.pixelShuffle and pixelUnshuffle', () => {
    it('work on images whose size is known only when they come', () => {
      const up = layers.pixelShuffle({upscaleFactor: 2}).apply(input({shape: [null, 3, 8]}));
      expect(shapeOf(up)).to.deep.equal([null, null, 6, 2]);
      const down = layers.pixelUnshuffle({downscaleFactor: 2}).apply(input({shape: [4, null, 3]}));
      expect(shapeOf(down)).to.deep.equal([null, 2, null, 12]);
    });
  });

  describe('layers.upsample', () => {
    it('repeats pixels unless told otherwise', () => {
      const y = layers.upsample({scaleFactor: [1, 2]}).apply(tensor4d([1, 2], [1, 1, 2, 1])) as Tensor;
      closeTo(y, [1, 1, 2, 2], 0);
    });

    it('knows a size in advance, and with a factor once the image comes', () => {
      expect(shapeOf(layers.upsample({size: [5, 6]}).apply(input({shape: [null, null, 3]})))).to.deep.equal([
        null,
        5,
        6,
        3,
      ]);
      const layer = layers.upsample({scaleFactor: 1.5});
      expect(shapeOf(layer.apply(input({shape: [null, 5, 3]})))).to.deep.equal([null, null, 7, 3]);
      expect((layer.apply(zeros([1, 3, 5, 3])) as Tensor).shape).to.deep.equal([1, 4, 7, 3]);
    });
  });

  describe('layers.resizeConv2d', () => {
    it('doubles the size and keeps it by padding, unless told otherwise: upsample, then conv2d', () => {
      const layer = layers.resizeConv2d({filters: 2, kernelSize: 3});
      const x = hashed('x', [1, 2, 3, 2]);
      const y = layer.apply(x) as Tensor;
      expect(y.shape).to.deep.equal([1, 4, 6, 2]);
      const [weight, bias] = layer.getWeights();
      const larger = ops.upsample(x, {scaleFactor: [2, 2], mode: 'nearest'});
      const moves = {
        strides: [1, 1],
        padding: [
          [1, 1],
          [1, 1],
        ],
      } as const;
      closeTo(y, add(ops.conv2d(larger, weight, moves), bias).dataSync(), 1e-6);
    });

    it('takes an image below its window that is large enough once it is resized', () => {
      const layer = layers.resizeConv2d({filters: 1, kernelSize: 7, scaleFactor: 3, padding: 0});
      expect((layer.apply(zeros([1, 3, 9, 16])) as Tensor).shape).to.deep.equal([1, 3, 21, 1]);
    });

    it('meets every pixel of the result equally often, as a transposed convolution does not: no checkerboard', () => {
      const x = tensor4d(Array(16).fill(1), [1, 4, 4, 1]);
      const weight = tensor4d(Array(9).fill(1), [3, 3, 1, 1]);
      const inside = (layer: layers.WeightedLayer): Set<number> => {
        layer.build(x.shape);
        layer.setWeights([weight]);
        const rows = ((layer.apply(x) as Tensor).arraySync() as number[][][][])[0];
        return new Set(rows.slice(2, -2).flatMap(row => row.slice(2, -2).map(([value]) => value)));
      };
      const options = {filters: 1, kernelSize: 3, useBias: false};
      expect([...inside(layers.resizeConv2d(options))]).to.deep.equal([9]);
      expect([...inside(layers.convTranspose2d({...options, strides: 2}))].sort()).to.deep.equal([1, 2, 4]);
    });
  });

  describe('layers.squeezeExcite', () => {
    it('multiplies each channel by a factor that the means of all make', () => {
      const layer = layers.squeezeExcite({squeezeChannels: 1, scaleActivation: 'hardSigmoid'});
      // means 2 and 3
      const x = tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
      layer.build(x.shape);
      layer.setWeights([
        tensor4d([1, -0.5], [1, 1, 2, 1]),
        tensor1d([0.5]),
        tensor4d([3, -1], [1, 1, 1, 2]),
        tensor1d([0, 1]),
      ]);
      // one unit of 2 - 1.5 + 0.5 = 1, so that 3 and 0 come before the last function, which makes 1 and 0.5 of them
      closeTo(layer.apply(x) as Tensor, [1, 1, 3, 2], 1e-6);
    });

    it('names its weights as torchvision does, and has no biases when told so', () => {
      const layer = layers.squeezeExcite({squeezeChannels: 2});
      expect(torchShapes(layer)).to.deep.equal([]);
      layer.apply(zeros([1, 2, 2, 8]));
      expect(torchShapes(layer)).to.deep.equal([
        ['fc1.weight', [2, 8, 1, 1]],
        ['fc1.bias', [2]],
        ['fc2.weight', [8, 2, 1, 1]],
        ['fc2.bias', [8]],
      ]);
      const bare = layers.squeezeExcite({squeezeChannels: 2, useBias: false});
      bare.apply(zeros([1, 2, 2, 8]));
      expect(torchShapes(bare).map(([name]) => name)).to.deep.equal(['fc1.weight', 'fc2.weight']);
    });
  });

  describe('layers.layerScale', () => {
    it('multiplies each channel by its factor, 1e-5 to begin with', () => {
      const layer = layers.layerScale();
      const x = tensor3d([1, 2, 3, 4], [1, 2, 2]);
      closeTo(layer.apply(x) as Tensor, [1e-5, 2e-5, 3e-5, 4e-5], 1e-11);
      layer.setWeights([tensor1d([10, 100])]);
      closeTo(layer.apply(x) as Tensor, [10, 200, 30, 400], 0);
      expect(torchShapes(layer)).to.deep.equal([['gamma', [2]]]);
    });
  });
});
