import {initializers, layers} from '@tfjs-zoo/core';
import {layerContract} from '../support/layerContract.ts';

layerContract('conv2d', () => layers.conv2d({filters: 3, kernelSize: 3}), [5, 6, 2]);
layerContract(
  'conv2d with every option',
  () =>
    layers.conv2d({
      filters: 2,
      kernelSize: [3, 2],
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      useBias: false,
      kernelInitializer: initializers.heNormal({mode: 'fanOut', seed: 3}),
      seed: 5,
    }),
  [5, 4, 2],
);
layerContract(
  'conv2d with groups and dilation',
  () => layers.conv2d({filters: 4, kernelSize: 2, strides: [1, 2], padding: 1, dilation: [2, 3], groups: 2}),
  [4, 5, 4],
);
layerContract(
  'conv2d with a group for each channel',
  () => layers.conv2d({filters: 6, kernelSize: 3, padding: 1, groups: 3}),
  [4, 3, 3],
);
// constants at which the squares of inputs below 0.5 weigh as much as k
layerContract('localResponseNorm', () => layers.localResponseNorm({size: 4, alpha: 9, beta: 0.6, k: 0.8}), [2, 3, 6]);
layerContract(
  'localResponseNorm as TensorFlow has it',
  () => layers.localResponseNorm({size: 5, alpha: 2, convention: 'sum'}),
  [2, 2, 7],
);
layerContract('linear', () => layers.linear({units: 4}), [6]);
layerContract(
  'linear with every option',
  () =>
    layers.linear({
      units: 3,
      useBias: true,
      kernelInitializer: 'glorotNormal',
      biasInitializer: initializers.normal({std: 0.2, stream: 9}),
      seed: 11,
    }),
  [5],
);
layerContract('maxPool2d', () => layers.maxPool2d({poolSize: 2}), [4, 6, 2]);
layerContract('maxPool2d with padding', () => layers.maxPool2d({poolSize: 3, strides: 2, padding: 1}), [7, 5, 2]);
layerContract('adaptiveAvgPool2d', () => layers.adaptiveAvgPool2d({outputSize: [2, 5]}), [5, 3, 2]);
layerContract('flatten', () => layers.flatten(), [3, 2, 2]);
layerContract('flatten with channelsFirst', () => layers.flatten({channelsFirst: true}), [3, 2, 4]);
layerContract('dropout', () => layers.dropout({rate: 0.3, seed: 4}), [7]);
layerContract('relu', () => layers.relu(), [3, 4, 2]);
