/** The convolution family against PyTorch in float64, on every backend: values, the gradients of input and weights, memory. */
import {readFileSync} from 'node:fs';
import {memory, type Tensor} from '@tensorflow/tfjs-core';
import type {layers as tfjs} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import type {TorchRow} from '../support/fixture.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

/** Float32 against float64: sums of up to 441 products below 0.25. */
const TOLERANCE = 5e-6;

interface LayerRow extends TorchRow {
  readonly options: object;
}

/** What makes a layer of whatever options the fixture's row has. */
const MAKERS = {
  conv1d: layers.conv1d,
  conv2d: layers.conv2d,
  conv3d: layers.conv3d,
  convTranspose1d: layers.convTranspose1d,
  convTranspose2d: layers.convTranspose2d,
  convTranspose3d: layers.convTranspose3d,
  depthwiseConv2d: layers.depthwiseConv2d,
  separableConv2d: layers.separableConv2d,
  pixelShuffle: layers.pixelShuffle,
  pixelUnshuffle: layers.pixelUnshuffle,
  upsample: layers.upsample,
  resizeConv2d: layers.resizeConv2d,
  squeezeExcite: layers.squeezeExcite,
} as const;

const rowsOf = (layer: string): LayerRow[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/convolution/${layer}.json`, import.meta.url), 'utf8')).rows;

/** `fc1.weight` and `weight` are both filled as weights are. */
const roleOf = (name: string): 'weight' | 'bias' => (name.endsWith('weight') ? 'weight' : 'bias');

onEveryBackend(() => {
  for (const [name, make] of Object.entries(MAKERS)) {
    describe(`layers.${name} equals PyTorch's`, () => {
      for (const {options, shapes, y, gradients: expected} of rowsOf(name)) {
        it(`${JSON.stringify(options)} of [${shapes.x}]`, () => {
          const layer: tfjs.Layer = (make as (options: object) => tfjs.Layer)(options);
          const x = hashed('x', shapes.x);
          const [, ...weights] = Object.entries(shapes);
          layer.build(shapes.x);
          layer.setWeights(weights.map(([weight, shape]) => hashed(roleOf(weight), shape)));
          const forward = (): Tensor => layer.apply(x) as Tensor;
          const [inputs, upstream] = [[x, ...layer.getWeights()], hashed('upstream', y.shape)];
          const {numTensors, numDataBuffers} = memory();
          const result = forward();
          const actual = gradients(forward, inputs, upstream);
          expect(memory().numTensors, 'tensors: result and gradients').to.equal(numTensors + 1 + inputs.length);
          expect(memory().numDataBuffers, 'buffers').to.be.at.most(numDataBuffers + 1 + inputs.length);
          expect(result.shape).to.deep.equal(y.shape);
          closeTo(result, y.values, TOLERANCE);
          for (const [i, input] of Object.keys(shapes).entries()) closeTo(actual[i], expected[input], TOLERANCE);
        });
      }
    });
  }
});
