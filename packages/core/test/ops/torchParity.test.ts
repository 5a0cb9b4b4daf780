/** Every op against PyTorch in float64, on every backend: values, and the gradients of all inputs. */
import {mul, type Tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import type {layers as tfjs} from '@tensorflow/tfjs-layers';
import {layers, losses} from '@tfjs-zoo/core';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {type TorchRow, torch} from '../support/fixture.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

/** Float32 against float64: sums of up to 400 products below 0.25. */
const TOLERANCE = 5e-6;

/** The layer on the row's input and with its weights. */
function expectLayer(layer: tfjs.Layer, {shapes, y, gradients: expected}: TorchRow): void {
  const x = hashed('x', shapes.x);
  layer.build(shapes.x);
  if (shapes.weight !== undefined) layer.setWeights([hashed('weight', shapes.weight), hashed('bias', shapes.bias)]);
  const forward = (): Tensor => layer.apply(x) as Tensor;
  closeTo(forward(), y.values, TOLERANCE);
  const actual = gradients(forward, [x, ...layer.getWeights()], hashed('upstream', y.shape));
  for (const [i, name] of Object.keys(shapes).entries()) closeTo(actual[i], expected[name], TOLERANCE);
}

const show = (value: unknown): string => JSON.stringify(value);

onEveryBackend(() => {
  describe('layers.conv2d equals torch.nn.functional.conv2d', () => {
    for (const row of torch.conv2d) {
      const {kernelSize, strides, padding, shapes} = row;
      it(`kernel ${show(kernelSize)}, strides ${show(strides)}, padding ${show(padding)}, x ${show(shapes.x)}`, () => {
        expectLayer(layers.conv2d({filters: shapes.bias[0], kernelSize, strides, padding}), row);
      });
    }
  });

  describe('layers.conv2d with dilation and groups equals torch.nn.functional.conv2d', () => {
    for (const row of torch.groupedConv2d) {
      const {kernelSize, strides, padding, dilation, groups, shapes} = row;
      const window = `kernel ${show(kernelSize)}, strides ${show(strides)}, padding ${show(padding)}`;
      it(`${groups} groups, dilation ${show(dilation ?? 1)}, ${window}, x ${show(shapes.x)}`, () => {
        expectLayer(layers.conv2d({filters: shapes.bias[0], kernelSize, strides, padding, dilation, groups}), row);
      });
    }
  });

  describe('layers.localResponseNorm equals torch.nn.functional.local_response_norm', () => {
    for (const {size, alpha, beta, k, scale, shapes, y, gradients: expected} of torch.localResponseNorm) {
      it(`size ${size}, alpha ${alpha}, beta ${beta}, k ${k}, x ${show(shapes.x)} up to ±${scale / 2}`, () => {
        const layer = layers.localResponseNorm({size, alpha, beta, k});
        const x = hashed('x', shapes.x);
        const forward = (): Tensor => layer.apply(mul(x, scale)) as Tensor;
        // results and gradients by x are up to `scale` times larger than the values above
        closeTo(forward(), y.values, TOLERANCE * Math.max(1, scale / 10));
        const [dx] = gradients(forward, [x], hashed('upstream', y.shape));
        closeTo(dx, expected.x, TOLERANCE * Math.max(1, scale / 10));
      });
    }
  });

  describe('layers.maxPool2d equals torch.nn.functional.max_pool2d', () => {
    for (const row of torch.maxPool2d) {
      const {poolSize, strides, padding, shapes} = row;
      it(`pool ${show(poolSize)}, strides ${show(strides)}, padding ${show(padding)}, x ${show(shapes.x)}`, () => {
        expectLayer(layers.maxPool2d({poolSize, strides, padding}), row);
      });
    }
  });

  describe('layers.adaptiveAvgPool2d equals torch.nn.functional.adaptive_avg_pool2d', () => {
    for (const row of torch.adaptiveAvgPool2d) {
      it(`${show(row.shapes.x.slice(1, 3))} to ${show(row.outputSize)}`, () => {
        expectLayer(layers.adaptiveAvgPool2d({outputSize: row.outputSize}), row);
      });
    }
  });

  describe('layers.linear equals torch.nn.functional.linear', () => {
    for (const row of torch.linear) {
      it(`x ${show(row.shapes.x)}, weight ${show(row.shapes.weight)}`, () => {
        expectLayer(layers.linear({units: row.shapes.bias[0]}), row);
      });
    }
  });

  describe('layers.flatten with channelsFirst equals torch.flatten of the same image', () => {
    for (const row of torch.flatten) {
      it(`x ${show(row.shapes.x)}`, () => expectLayer(layers.flatten({channelsFirst: true}), row));
    }
  });

  describe('losses.crossEntropy equals torch.nn.functional.cross_entropy', () => {
    for (const {scale, labels, shapes, y, gradients: expected} of torch.crossEntropy) {
      it(`logits ${show(shapes.x)} up to ±${scale / 2}, labels ${show(labels)}`, () => {
        const x = hashed('x', shapes.x);
        const target = Array.isArray(labels[0])
          ? tensor2d(labels as number[][])
          : tensor1d(labels as number[], 'int32');
        const loss = (): Tensor => losses.crossEntropy(target, mul(x, scale));
        // logits, and so losses and gradients by x, are `scale` times larger than the values above
        closeTo(loss(), y.values, TOLERANCE * Math.max(1, scale / 10));
        closeTo(gradients(loss, [x], hashed('upstream', y.shape))[0], expected.x, TOLERANCE * Math.max(1, scale / 10));
      });
    }
  });
});
