/** Poolings, of the sizes of AlexNet's and ResNet's. */
import {max, maxPoolWithArgmax, mean, type Tensor, type Tensor4D, tensor} from '@tensorflow/tfjs-core';
import {layers as tf} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type Case, layerCase} from '../case.ts';

const SEQUENCES = [8, 2048, 64];
const IMAGES = [8, 55, 55, 64];
const VOLUMES = [2, 24, 24, 24, 16];
const LAST = [8, 13, 13, 256];

/** Halves of `IMAGES`, and indices that put each value in the upper left corner of its window. */
const HALVES = [8, 27, 27, 64];
function corners(): Tensor {
  const [batch, height, width, channels] = HALVES;
  const index = (i: number): number => {
    const [row, column] = [Math.floor(i / channels / width) % height, Math.floor(i / channels) % width];
    return 2 * row * 2 * width + 2 * column;
  };
  return tensor(
    Int32Array.from({length: batch * height * width * channels}, (_, i) => index(i)),
    HALVES,
    'int32',
  );
}
const CORNERS = '(torch.arange(27)[:, None] * 108 + torch.arange(27) * 2).expand(8, 64, 27, 27).contiguous()';

export const POOLING: readonly Case[] = [
  layerCase('maxPool1d', {
    about: '3, stride 2',
    shape: SEQUENCES,
    ours: () => layers.maxPool1d({poolSize: 3, strides: 2}),
    stock: () => tf.maxPooling1d({poolSize: 3, strides: 2}),
    torch: 'nn.MaxPool1d(3, 2)',
  }),
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
  layerCase('maxPool2d', {
    about: '3x3, stride 2, returnIndices',
    shape: IMAGES,
    ours: () => layers.maxPool2d({poolSize: 3, strides: 2, returnIndices: true}),
    stock: {op: x => maxPoolWithArgmax(x as Tensor4D, 3, 2, 'valid').result},
    torch: 'nn.MaxPool2d(3, 2, return_indices=True)',
  }),
  layerCase('maxPool3d', {
    about: '2x2x2',
    shape: VOLUMES,
    ours: () => layers.maxPool3d({poolSize: 2}),
    stock: () => tf.maxPooling3d({poolSize: [2, 2, 2], strides: [2, 2, 2]}),
    torch: 'nn.MaxPool3d(2)',
  }),
  layerCase('maxUnpool2d', {
    about: 'of 2x2',
    shape: HALVES,
    ours: () => layers.maxUnpool2d({outputSize: 54}),
    more: () => [corners()],
    torch: `(lambda indices: lambda x: F.max_unpool2d(x, indices, 2))(${CORNERS})`,
  }),
  layerCase('avgPool1d', {
    about: '3, stride 2',
    shape: SEQUENCES,
    ours: () => layers.avgPool1d({poolSize: 3, strides: 2}),
    stock: () => tf.averagePooling1d({poolSize: 3, strides: 2}),
    torch: 'nn.AvgPool1d(3, 2)',
  }),
  layerCase('avgPool2d', {
    about: '3x3, stride 2',
    shape: IMAGES,
    ours: () => layers.avgPool2d({poolSize: 3, strides: 2}),
    stock: () => tf.averagePooling2d({poolSize: 3, strides: 2}),
    torch: 'nn.AvgPool2d(3, 2)',
  }),
  layerCase('avgPool2d', {
    about: '3x3, stride 2, padding 1',
    shape: IMAGES,
    ours: () => layers.avgPool2d({poolSize: 3, strides: 2, padding: 1, countIncludePad: false}),
    stock: () => tf.averagePooling2d({poolSize: 3, strides: 2, padding: 'same'}),
    torch: 'nn.AvgPool2d(3, 2, padding=1, count_include_pad=False)',
  }),
  layerCase('avgPool3d', {
    about: '2x2x2',
    shape: VOLUMES,
    ours: () => layers.avgPool3d({poolSize: 2}),
    stock: () => tf.averagePooling3d({poolSize: [2, 2, 2], strides: [2, 2, 2]}),
    torch: 'nn.AvgPool3d(2)',
  }),
  layerCase('globalAvgPool1d', {
    shape: SEQUENCES,
    ours: () => layers.globalAvgPool1d(),
    stock: () => tf.globalAveragePooling1d({}),
    torch: 'nn.AdaptiveAvgPool1d(1)',
  }),
  layerCase('globalAvgPool2d', {
    shape: LAST,
    ours: () => layers.globalAvgPool2d(),
    stock: () => tf.globalAveragePooling2d({}),
    torch: 'nn.AdaptiveAvgPool2d(1)',
  }),
  layerCase('globalAvgPool3d', {
    shape: VOLUMES,
    ours: () => layers.globalAvgPool3d(),
    stock: {op: x => mean(x, [1, 2, 3])},
    torch: 'nn.AdaptiveAvgPool3d(1)',
  }),
  layerCase('globalMaxPool1d', {
    shape: SEQUENCES,
    ours: () => layers.globalMaxPool1d(),
    stock: () => tf.globalMaxPooling1d({}),
    torch: 'nn.AdaptiveMaxPool1d(1)',
  }),
  layerCase('globalMaxPool2d', {
    shape: LAST,
    ours: () => layers.globalMaxPool2d(),
    stock: () => tf.globalMaxPooling2d({}),
    torch: 'nn.AdaptiveMaxPool2d(1)',
  }),
  layerCase('globalMaxPool3d', {
    shape: VOLUMES,
    ours: () => layers.globalMaxPool3d(),
    stock: {op: x => max(x, [1, 2, 3])},
    torch: 'nn.AdaptiveMaxPool3d(1)',
  }),
  layerCase('adaptiveAvgPool1d', {
    about: 'to 7',
    shape: SEQUENCES,
    ours: () => layers.adaptiveAvgPool1d({outputSize: 7}),
    torch: 'nn.AdaptiveAvgPool1d(7)',
  }),
  layerCase('adaptiveAvgPool2d', {
    about: 'to 6x6',
    shape: LAST,
    ours: () => layers.adaptiveAvgPool2d({outputSize: 6}),
    torch: 'nn.AdaptiveAvgPool2d(6)',
  }),
  layerCase('adaptiveAvgPool2d', {
    about: 'to 1x1',
    shape: LAST,
    ours: () => layers.adaptiveAvgPool2d({outputSize: 1}),
    stock: {op: x => mean(x, [1, 2], true)},
    torch: 'nn.AdaptiveAvgPool2d(1)',
  }),
  layerCase('adaptiveAvgPool3d', {
    about: 'to 7x7x7',
    shape: VOLUMES,
    ours: () => layers.adaptiveAvgPool3d({outputSize: 7}),
    torch: 'nn.AdaptiveAvgPool3d(7)',
  }),
  layerCase('adaptiveMaxPool1d', {
    about: 'to 7',
    shape: SEQUENCES,
    ours: () => layers.adaptiveMaxPool1d({outputSize: 7}),
    torch: 'nn.AdaptiveMaxPool1d(7)',
  }),
  layerCase('adaptiveMaxPool2d', {
    about: 'to 6x6',
    shape: LAST,
    ours: () => layers.adaptiveMaxPool2d({outputSize: 6}),
    torch: 'nn.AdaptiveMaxPool2d(6)',
  }),
  layerCase('adaptiveMaxPool3d', {
    about: 'to 7x7x7',
    shape: VOLUMES,
    ours: () => layers.adaptiveMaxPool3d({outputSize: 7}),
    torch: 'nn.AdaptiveMaxPool3d(7)',
  }),
];
