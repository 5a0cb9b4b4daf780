/** Poolings, of the sizes of AlexNet's and ResNet's. */
import {mean} from '@tensorflow/tfjs-core';
import {layers as tf} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type Case, layerCase} from '../case.ts';

const IMAGES = [8, 55, 55, 64];

export const POOLING: readonly Case[] = [
  layerCase('maxPool2d', {
    about: '3x3, stride 2',
    shape: IMAGES,
    ours: () => layers.maxPool2d({poolSize: 3, strides: 2}),
    stock: () => tf.maxPooling2d({poolSize: 3, strides: 2}),
    torch: 'nn.MaxPool2d(3, 2)',
  }),
  layerCase('maxPool2d', {
    about: '3x3, stride 2, padding 1',
    shape: IMAGES,
    ours: () => layers.maxPool2d({poolSize: 3, strides: 2, padding: 1}),
    stock: () => tf.maxPooling2d({poolSize: 3, strides: 2, padding: 'same'}),
    torch: 'nn.MaxPool2d(3, 2, padding=1)',
  }),
  layerCase('adaptiveAvgPool2d', {
    about: 'to 6x6',
    shape: [8, 13, 13, 256],
    ours: () => layers.adaptiveAvgPool2d({outputSize: 6}),
    torch: 'nn.AdaptiveAvgPool2d(6)',
  }),
  layerCase('adaptiveAvgPool2d', {
    about: 'to 1x1',
    shape: [8, 13, 13, 256],
    ours: () => layers.adaptiveAvgPool2d({outputSize: 1}),
    stock: {op: x => mean(x, [1, 2], true)},
    torch: 'nn.AdaptiveAvgPool2d(1)',
  }),
];
