/** Normalisations; in the forward pass batch norm has its running statistics, in both passes those of the batch. */
import {localResponseNormalization, type Tensor4D} from '@tensorflow/tfjs-core';
import {layers as tf} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type Case, layerCase} from '../case.ts';

const IMAGES = [32, 28, 28, 64];

export const NORMALIZATION: readonly Case[] = [
  layerCase('batchNorm', {
    about: "a ResNet's first stage",
    shape: [32, 56, 56, 64],
    ours: () => layers.batchNorm(),
    stock: () => tf.batchNormalization({epsilon: 1e-5, momentum: 0.9}),
    torch: 'nn.BatchNorm2d(64)',
  }),
  layerCase('batchNorm', {
    about: "a ResNet's last stage",
    shape: [32, 7, 7, 512],
    ours: () => layers.batchNorm(),
    stock: () => tf.batchNormalization({epsilon: 1e-5, momentum: 0.9}),
    torch: 'nn.BatchNorm2d(512)',
  }),
  layerCase('batchNorm', {
    about: 'of features',
    shape: [256, 1024],
    ours: () => layers.batchNorm(),
    stock: () => tf.batchNormalization({epsilon: 1e-5, momentum: 0.9}),
    torch: 'nn.BatchNorm1d(1024)',
  }),
  layerCase('layerNorm', {
    // tfjs's gradient takes a slice for each pixel of each sample: minutes for IMAGES on wasm
    shape: [8, 14, 14, 64],
    ours: () => layers.layerNorm(),
    stock: () => tf.layerNormalization({epsilon: 1e-5}),
    torch: 'nn.LayerNorm(64)',
    channelsLast: true,
  }),
  layerCase('groupNorm', {
    about: '8 groups',
    shape: IMAGES,
    ours: () => layers.groupNorm({groups: 8}),
    torch: 'nn.GroupNorm(8, 64)',
  }),
  layerCase('instanceNorm', {
    shape: IMAGES,
    ours: () => layers.instanceNorm(),
    torch: 'nn.InstanceNorm2d(64)',
  }),
  layerCase('localResponseNorm', {
    about: "size 5: AlexNet's first",
    shape: [8, 27, 27, 96],
    ours: () => layers.localResponseNorm({size: 5}),
    // tfjs takes the radius, and the sum of squares where PyTorch has the mean
    stock: {op: x => localResponseNormalization(x as Tensor4D, 2, 1, 1e-4 / 5, 0.75)},
    torch: 'nn.LocalResponseNorm(5)',
  }),
];
