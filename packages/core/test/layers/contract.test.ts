import {constraints, initializers, layers, regularizers} from '@tfjs-zoo/core';
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
layerContract('conv1d', () => layers.conv1d({filters: 3, kernelSize: 3}), [6, 2]);
layerContract(
  'conv1d with every option',
  () =>
    layers.conv1d({
      filters: 4,
      kernelSize: [2],
      strides: 2,
      padding: [[2, 1]],
      dilation: 3,
      groups: 2,
      useBias: false,
      kernelInitializer: 'heUniform',
      seed: 5,
    }),
  [7, 4],
);
layerContract(
  "conv2d with padding 'same'",
  () => layers.conv2d({filters: 2, kernelSize: [3, 2], strides: 2, padding: 'same'}),
  [5, 6, 2],
);
layerContract(
  "conv2d with padding 'valid'",
  () => layers.conv2d({filters: 2, kernelSize: 2, padding: 'valid'}),
  [3, 4, 2],
);
layerContract('conv3d', () => layers.conv3d({filters: 2, kernelSize: 2}), [3, 4, 3, 2]);
layerContract(
  'conv3d with every option',
  () =>
    layers.conv3d({
      filters: 2,
      kernelSize: [2, 1, 2],
      strides: [2, 1, 1],
      padding: [
        [1, 0],
        [0, 0],
        [0, 1],
      ],
      dilation: [1, 1, 2],
      groups: 2,
      biasInitializer: 'zeros',
      seed: 5,
    }),
  [3, 2, 3, 2],
);
layerContract('convTranspose1d', () => layers.convTranspose1d({filters: 3, kernelSize: 3, strides: 2}), [4, 2]);
layerContract(
  'convTranspose1d with every option',
  () =>
    layers.convTranspose1d({
      filters: 2,
      kernelSize: 2,
      strides: 2,
      padding: [[1, 2]],
      outputPadding: 1,
      dilation: 3,
      groups: 2,
      useBias: false,
      seed: 5,
    }),
  [5, 4],
);
layerContract('convTranspose2d', () => layers.convTranspose2d({filters: 2, kernelSize: 2, strides: 2}), [3, 2, 3]);
layerContract(
  'convTranspose2d with every option',
  () =>
    layers.convTranspose2d({
      filters: 4,
      kernelSize: [3, 2],
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 1],
      ],
      outputPadding: [1, 0],
      dilation: [1, 2],
      groups: 2,
      kernelInitializer: 'heNormal',
      seed: 5,
    }),
  [3, 4, 4],
);
layerContract('convTranspose3d', () => layers.convTranspose3d({filters: 2, kernelSize: 2, strides: 2}), [2, 2, 3, 2]);
layerContract(
  'convTranspose3d with every option',
  () =>
    layers.convTranspose3d({
      filters: 2,
      kernelSize: [2, 1, 2],
      strides: [2, 1, 2],
      padding: [
        [1, 0],
        [0, 0],
        [0, 1],
      ],
      outputPadding: [1, 0, 1],
      dilation: [1, 2, 1],
      groups: 2,
      seed: 5,
    }),
  [2, 2, 3, 2],
);
layerContract('depthwiseConv2d', () => layers.depthwiseConv2d({kernelSize: 3, padding: 1}), [4, 5, 3]);
layerContract(
  'depthwiseConv2d with every option',
  () =>
    layers.depthwiseConv2d({
      kernelSize: [2, 3],
      strides: 2,
      padding: 'same',
      dilation: [2, 1],
      multiplier: 2,
      useBias: false,
      seed: 5,
    }),
  [5, 6, 2],
);
layerContract('separableConv2d', () => layers.separableConv2d({filters: 3, kernelSize: 3}), [4, 5, 2]);
layerContract(
  'separableConv2d with every option',
  () =>
    layers.separableConv2d({
      filters: 2,
      kernelSize: [2, 3],
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      dilation: [1, 2],
      multiplier: 2,
      kernelInitializer: 'glorotUniform',
      seed: 5,
    }),
  [4, 5, 2],
);
layerContract('pixelShuffle', () => layers.pixelShuffle({upscaleFactor: 2}), [2, 3, 8]);
layerContract('pixelUnshuffle', () => layers.pixelUnshuffle({downscaleFactor: 3}), [3, 6, 2]);
layerContract('upsample', () => layers.upsample({scaleFactor: 2}), [2, 3, 2]);
layerContract(
  'upsample to a size',
  () => layers.upsample({size: [5, 3], mode: 'bilinear', alignCorners: true}),
  [3, 4, 2],
);
layerContract('upsample by a fraction', () => layers.upsample({scaleFactor: [1.5, 2.3], mode: 'bilinear'}), [3, 4, 2]);
layerContract('resizeConv2d', () => layers.resizeConv2d({filters: 2, kernelSize: 3}), [2, 3, 2]);
layerContract(
  'resizeConv2d with every option',
  () =>
    layers.resizeConv2d({
      filters: 2,
      kernelSize: [2, 3],
      scaleFactor: [2, 1.5],
      mode: 'bilinear',
      strides: [1, 2],
      padding: 1,
      dilation: [2, 1],
      groups: 2,
      useBias: false,
      seed: 5,
    }),
  [2, 3, 2],
);
// weights come from the name: of those that this one has, not all units are below zero, nor is one near it
layerContract('squeezeExcite', () => layers.squeezeExcite({squeezeChannels: 3, name: 'contract'}), [2, 3, 4]);
layerContract(
  'squeezeExcite with every option',
  () =>
    layers.squeezeExcite({
      squeezeChannels: 2,
      activation: 'silu',
      scaleActivation: 'hardSigmoid',
      useBias: false,
      kernelInitializer: 'heNormal',
      seed: 5,
    }),
  [3, 2, 3],
);
layerContract('layerScale', () => layers.layerScale(), [2, 3]);
layerContract('layerScale of images', () => layers.layerScale({init: 0.5}), [2, 2, 3]);
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
layerContract(
  'linear with penalties and constraints',
  () =>
    layers.linear({
      units: 2,
      biasInitializer: 'ones',
      kernelRegularizer: regularizers.l1l2({l1: 1e-3, l2: 1e-2}),
      biasRegularizer: regularizers.l1(1e-3),
      kernelConstraint: constraints.maxNorm({maxValue: 9, axis: 1}),
      biasConstraint: constraints.nonNegative(),
    }),
  [4],
);
layerContract('maxPool2d', () => layers.maxPool2d({poolSize: 2}), [4, 6, 2]);
layerContract('maxPool2d with padding', () => layers.maxPool2d({poolSize: 3, strides: 2, padding: 1}), [7, 5, 2]);
layerContract('adaptiveAvgPool2d', () => layers.adaptiveAvgPool2d({outputSize: [2, 5]}), [5, 3, 2]);
layerContract('flatten', () => layers.flatten(), [3, 2, 2]);
layerContract('flatten with channelsFirst', () => layers.flatten({channelsFirst: true}), [3, 2, 4]);
layerContract('dropout', () => layers.dropout({name: 'drop', rate: 0.3, seed: 4}), [7], {trainsDifferently: true});
layerContract('spatialDropout', () => layers.spatialDropout({name: 'drop', rate: 0.2, seed: 4}), [3, 2, 4], {
  trainsDifferently: true,
});
layerContract('dropPath', () => layers.dropPath({name: 'drop', rate: 0.2, seed: 4, mode: 'batch'}), [3, 2], {
  trainsDifferently: true,
});
layerContract('alphaDropout', () => layers.alphaDropout({name: 'drop', rate: 0.3, seed: 4}), [7], {
  trainsDifferently: true,
});
layerContract('relu', () => layers.relu(), [3, 4, 2]);
