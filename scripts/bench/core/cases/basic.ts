/** Layers that are neither convolutions, poolings, normalisations nor activations. */
import {reshape, transpose} from '@tensorflow/tfjs-core';
import {layers as tf} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type Case, layerCase} from '../case.ts';

export const BASIC: readonly Case[] = [
  layerCase('linear', {
    about: "4096 units: AlexNet's first",
    shape: [32, 9216],
    ours: () => layers.linear({units: 4096}),
    stock: () => tf.dense({units: 4096}),
    torch: 'nn.Linear(9216, 4096)',
  }),
  layerCase('flatten', {
    shape: [32, 6, 6, 256],
    ours: () => layers.flatten(),
    stock: () => tf.flatten(),
    torch: 'nn.Flatten()',
    channelsLast: true,
  }),
  layerCase('flatten', {
    about: 'channelsFirst',
    shape: [32, 6, 6, 256],
    ours: () => layers.flatten({channelsFirst: true}),
    stock: {op: x => reshape(transpose(x, [0, 3, 1, 2]), [x.shape[0], -1])},
    torch: 'nn.Flatten()',
  }),
  layerCase('dropout', {
    about: 'rate 0.5',
    shape: [128, 9216],
    ours: () => layers.dropout({rate: 0.5}),
    stock: () => tf.dropout({rate: 0.5}),
    torch: 'nn.Dropout(0.5)',
    random: true,
  }),
  layerCase('alphaDropout', {
    about: 'rate 0.5',
    shape: [128, 9216],
    ours: () => layers.alphaDropout({rate: 0.5}),
    stock: () => tf.alphaDropout({rate: 0.5}),
    torch: 'nn.AlphaDropout(0.5)',
    random: true,
  }),
  layerCase('spatialDropout', {
    about: 'rate 0.5',
    shape: [8, 28, 28, 64],
    ours: () => layers.spatialDropout({rate: 0.5}),
    torch: 'nn.Dropout2d(0.5)',
    random: true,
  }),
  layerCase('dropPath', {
    about: 'rate 0.5',
    shape: [8, 28, 28, 64],
    ours: () => layers.dropPath({rate: 0.5}),
    torch: "ops.StochasticDepth(0.5, 'row')",
    random: true,
  }),
  layerCase('layerScale', {
    shape: [8, 28, 28, 64],
    ours: () => layers.layerScale(),
    torch: 'LayerScale(64)',
    channelsLast: true,
  }),
];
