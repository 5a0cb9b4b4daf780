import {memory, type Tensor, tensor1d, tensor4d, tidy} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

const PADDING = [
  [1, 0],
  [0, 1],
] as const;

const AROUND = [
  [1, 1],
  [1, 1],
] as const;

const INDICES = tensor4d([5, 2, 11, 12], [1, 2, 2, 1], 'int32');
const VARIANCE = tensor1d([1, 2, 3, 4]);

/** Each op with the shapes of its inputs, taking its longest path. */
const OPS: Record<string, [number[][], (...inputs: Tensor[]) => Tensor]> = {
  conv2d: [
    [
      [2, 5, 6, 2],
      [3, 3, 2, 4],
    ],
    (x, filter) => ops.conv2d(x, filter, {strides: [2, 1], padding: PADDING}),
  ],
  'conv2d, depthwise with holes': [
    [
      [2, 7, 8, 4],
      [3, 3, 1, 4],
    ],
    (x, filter) => ops.conv2d(x, filter, {strides: [1, 1], padding: PADDING, dilation: [2, 2], groups: 4}),
  ],
  'conv2d, grouped and dilated': [
    [
      [2, 7, 8, 4],
      [3, 3, 2, 4],
    ],
    (x, filter) => ops.conv2d(x, filter, {strides: [1, 1], padding: PADDING, dilation: [2, 2], groups: 2}),
  ],
  conv1d: [
    [
      [2, 7, 4],
      [3, 2, 4],
    ],
    (x, filter) => ops.conv1d(x, filter, {strides: [2], padding: [[1, 0]], dilation: [2], groups: 2}),
  ],
  conv3d: [
    [
      [2, 3, 4, 3, 2],
      [2, 2, 2, 2, 3],
    ],
    (x, filter) => ops.conv3d(x, filter, {strides: [2, 1, 1], padding: [[1, 0], ...PADDING]}),
  ],
  'conv3d, by slices': [
    [
      [2, 3, 4, 3, 4],
      [2, 2, 2, 2, 4],
    ],
    (x, filter) =>
      ops.conv3d(x, filter, {strides: [2, 1, 1], padding: [[1, 0], ...PADDING], dilation: [1, 2, 1], groups: 2}),
  ],
  convTranspose1d: [
    [
      [2, 4, 4],
      [3, 2, 4],
    ],
    (x, weight) => ops.convTranspose1d(x, weight, {strides: [2], padding: [[1, 0]], outputPadding: [1], groups: 2}),
  ],
  convTranspose2d: [
    [
      [2, 3, 4, 2],
      [3, 3, 4, 2],
    ],
    (x, weight) => ops.convTranspose2d(x, weight, {strides: [2, 2], padding: PADDING, outputPadding: [1, 1]}),
  ],
  convTranspose3d: [
    [
      [2, 2, 3, 2, 2],
      [2, 2, 2, 3, 2],
    ],
    (x, weight) =>
      ops.convTranspose3d(x, weight, {strides: [2, 1, 2], padding: [[1, 0], ...PADDING], dilation: [1, 2, 1]}),
  ],
  depthwiseConv2d: [
    [
      [2, 5, 6, 3],
      [3, 3, 3, 2],
    ],
    (x, filter) => ops.depthwiseConv2d(x, filter, {strides: [2, 2], padding: PADDING}),
  ],
  pixelShuffle: [[[2, 3, 2, 8]], x => ops.pixelShuffle(x, 2)],
  pixelUnshuffle: [[[2, 4, 2, 3]], x => ops.pixelUnshuffle(x, 2)],
  'upsample, nearest': [[[2, 3, 2, 2]], x => ops.upsample(x, {scaleFactor: [2, 1.5], mode: 'nearest'})],
  'upsample, bilinear': [[[2, 3, 2, 2]], x => ops.upsample(x, {size: [5, 3], mode: 'bilinear'})],
  'resizeAntialiased, smaller one way and larger the other': [
    [[2, 7, 3, 2]],
    x => ops.resizeAntialiased(x, {size: [3, 5], mode: 'bicubic'}),
  ],
  gridSample: [
    [
      [2, 4, 3, 2],
      [2, 5, 2, 2],
    ],
    (x, grid) => ops.gridSample(x, grid, {paddingMode: 'reflection'}),
  ],
  affineGrid: [[[2, 2, 3]], theta => ops.affineGrid(theta, {size: [3, 4]})],
  localResponseNorm: [[[2, 3, 2, 6]], x => ops.localResponseNorm(x, {size: 5, alpha: 0.1, beta: 0.75, k: 1})],
  maxPool2d: [[[2, 5, 6, 2]], x => ops.maxPool2d(x, {poolSize: [2, 2], strides: [1, 2], padding: PADDING})],
  'maxPool2d with holes in ceil mode': [
    [[2, 7, 8, 2]],
    x => ops.maxPool2d(x, {poolSize: [2, 2], strides: [2, 3], padding: PADDING, dilation: [2, 3], ceilMode: true}),
  ],
  maxPool3d: [
    [[2, 4, 5, 6, 2]],
    x => ops.maxPool3d(x, {poolSize: [2, 2, 2], strides: [1, 2, 2], padding: [[1, 0], ...PADDING]}),
  ],
  avgPool2d: [
    [[2, 5, 6, 2]],
    x => ops.avgPool2d(x, {poolSize: [3, 3], strides: [1, 2], padding: PADDING, countIncludePad: false}),
  ],
  'avgPool2d inside of same padding': [
    [[2, 5, 6, 2]],
    x => ops.avgPool2d(x, {poolSize: [3, 3], strides: [1, 1], padding: AROUND, countIncludePad: false}),
  ],
  adaptiveMaxPool2d: [[[2, 5, 6, 2]], x => ops.adaptiveMaxPool2d(x, [3, 8])],
  maxUnpool2d: [[[1, 2, 2, 1]], x => ops.maxUnpool2d(x, INDICES, [4, 4])],
  batchNorm: [
    [[2, 3, 4], [4], [4], [4]],
    (x, gamma, beta, mean) => ops.batchNorm(x, {gamma, beta, mean, variance: VARIANCE}, 1e-5),
  ],
  'batchNormTrain, of which only the values are kept': [
    [[2, 3, 4], [4], [4]],
    (x, gamma, beta) => tidy(() => ops.batchNormTrain(x, gamma, beta, 1e-5).y),
  ],
  groupNorm: [[[2, 3, 4]], x => ops.groupNorm(x, 2, 1e-5)],
  layerNorm: [[[2, 3, 4]], x => ops.layerNorm(x, 2, 1e-5)],
  adaptiveAvgPool2d: [[[2, 5, 6, 2]], x => ops.adaptiveAvgPool2d(x, [3, 8])],
  linear: [
    [
      [2, 5],
      [3, 5],
    ],
    (x, weight) => ops.linear(x, weight),
  ],
  dropoutMask: [[], () => ops.dropoutMask([3, 4], 0.5, {seed: 1, stream: 2, step: 3})],
};

onEveryBackend(() => {
  for (const [name, [shapes, op]] of Object.entries(OPS)) {
    describe(`ops.${name}`, () => {
      it('leaves its output behind and nothing else', () => {
        const inputs = shapes.map(shape => hashed('x', shape));
        const before = memory().numTensors;
        op(...inputs);
        expect(memory().numTensors).to.equal(before + 1);
      });

      if (shapes.length > 0) {
        it('leaves the gradients of its inputs behind and nothing else', () => {
          const inputs = shapes.map(shape => hashed('x', shape));
          const upstream = hashed('upstream', op(...inputs).shape);
          const before = memory().numTensors;
          gradients(() => op(...inputs), inputs, upstream);
          expect(memory().numTensors).to.equal(before + inputs.length);
        });
      }
    });
  }
});
