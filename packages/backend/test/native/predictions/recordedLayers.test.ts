/** Of what layers of ours compute of few images, native makes one operation where all of it are operations of our own. */
import {tidy} from '@tensorflow/tfjs-core';
import {layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {expectAsByLayers, images, type Layer, logits, network} from '../../support/predictions.ts';
import {opsOf} from '../../support/spiedBinding.ts';
import {withOwnOps} from '../../support/withOwnOps.ts';

describe('recorded predictions of layers', () => {
  withOwnOps();

  const chains: readonly (readonly [what: string, isOne: boolean, chain: () => Layer[]])[] = [
    [
      'a convolution without bias, by padding and dilation',
      true,
      () => [layers.conv2d({filters: 3, kernelSize: 3, useBias: false, padding: 2, dilation: 2})],
    ],
    [
      'a linear layer without bias',
      true,
      () => [layers.flatten(), layers.linear({units: 3, useBias: false}), layers.relu()],
    ],
    ['average pooling', true, () => [layers.avgPool2d({poolSize: 3, strides: 2, padding: 1})]],
    [
      'adaptive pooling',
      true,
      () => [layers.adaptiveAvgPool2d({outputSize: 5}), layers.adaptiveMaxPool2d({outputSize: [2, 3]})],
    ],
    ['global pooling', true, () => [layers.globalMaxPool2d(), layers.linear({units: 2})]],
    ['global means', true, () => [layers.globalAvgPool2d(), layers.linear({units: 2})]],
    ['local response normalisation', true, () => [layers.localResponseNorm({size: 3})]],
    ['activations', true, () => [layers.elu(), layers.silu(), layers.mish(), layers.gelu(), layers.softplus()]],
    ['PReLU', true, () => [layers.prelu()]],
    ['a rectifier that stops', false, () => [layers.relu({maxValue: 0.25})]],
    ['batch norm', true, () => [layers.batchNorm(), layers.relu()]],
    ['a softmax', false, () => [layers.flatten(), layers.linear({units: 4}), layers.softmax()]],
    ['a transposed convolution', false, () => [layers.convTranspose2d({filters: 2, kernelSize: 2, strides: 2})]],
    [
      'pixels as channels',
      true,
      () => [layers.pixelUnshuffle({downscaleFactor: 2}), layers.conv2d({filters: 2, kernelSize: 1})],
    ],
    ['nothing but another shape', false, () => [layers.flatten()]],
    ['nothing at all', false, () => [layers.dropout()]],
  ];
  for (const [what, isOne, chain] of chains) {
    it(`are what layers give${isOne ? ', by one operation' : ''}: ${what}`, () => {
      const other = network(chain());
      for (const seed of [1, 2, 3, 4]) {
        expectAsByLayers(other, () => images(seed));
      }
      const names = opsOf(() => tidy(() => void logits(other, images(5))));
      expect(names.includes('ZooProgram')).to.equal(isOne);
      other.dispose();
    });
  }
});
