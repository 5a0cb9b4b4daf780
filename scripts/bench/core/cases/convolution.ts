/** Convolutions and what goes with them, of sizes from the middle of a ResNet-18 or an AlexNet. */
import {image, type Tensor4D} from '@tensorflow/tfjs-core';
import {layers as tf} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {type Case, layerCase} from '../case.ts';

const IMAGES = [8, 28, 28, 64];

export const CONVOLUTION: readonly Case[] = [
  layerCase('conv1d', {
    about: '64 filters, 5',
    shape: [8, 512, 64],
    ours: () => layers.conv1d({filters: 64, kernelSize: 5, padding: 'same'}),
    stock: () => tf.conv1d({filters: 64, kernelSize: 5, padding: 'same'}),
    torch: 'nn.Conv1d(64, 64, 5, padding=2)',
  }),
  layerCase('conv2d', {
    about: '64 filters, 3x3',
    shape: IMAGES,
    ours: () => layers.conv2d({filters: 64, kernelSize: 3, padding: 1}),
    stock: () => tf.conv2d({filters: 64, kernelSize: 3, padding: 'same'}),
    torch: 'nn.Conv2d(64, 64, 3, padding=1)',
  }),
  layerCase('conv2d', {
    about: '64 filters, 1x1',
    shape: IMAGES,
    ours: () => layers.conv2d({filters: 64, kernelSize: 1}),
    stock: () => tf.conv2d({filters: 64, kernelSize: 1}),
    torch: 'nn.Conv2d(64, 64, 1)',
  }),
  layerCase('conv2d', {
    about: '64 filters, 3x3, 2 groups',
    shape: IMAGES,
    ours: () => layers.conv2d({filters: 64, kernelSize: 3, padding: 1, groups: 2}),
    torch: 'nn.Conv2d(64, 64, 3, padding=1, groups=2)',
  }),
  layerCase('conv2d', {
    about: '64 filters, 3x3, dilation 2',
    shape: IMAGES,
    ours: () => layers.conv2d({filters: 64, kernelSize: 3, padding: 2, dilation: 2}),
    stock: () => tf.conv2d({filters: 64, kernelSize: 3, padding: 'same', dilationRate: 2}),
    torch: 'nn.Conv2d(64, 64, 3, padding=2, dilation=2)',
  }),
  layerCase('conv3d', {
    about: '16 filters, 3x3x3',
    shape: [2, 16, 16, 16, 16],
    ours: () => layers.conv3d({filters: 16, kernelSize: 3, padding: 1}),
    stock: () => tf.conv3d({filters: 16, kernelSize: 3, padding: 'same'}),
    torch: 'nn.Conv3d(16, 16, 3, padding=1)',
  }),
  layerCase('convTranspose1d', {
    about: '64 filters, 4, stride 2',
    shape: [8, 256, 64],
    ours: () => layers.convTranspose1d({filters: 64, kernelSize: 4, strides: 2, padding: 1}),
    torch: 'nn.ConvTranspose1d(64, 64, 4, stride=2, padding=1)',
  }),
  layerCase('convTranspose2d', {
    about: '32 filters, 4x4, stride 2',
    shape: [8, 14, 14, 64],
    ours: () => layers.convTranspose2d({filters: 32, kernelSize: 4, strides: 2, padding: 1}),
    stock: () => tf.conv2dTranspose({filters: 32, kernelSize: 4, strides: 2, padding: 'same'}),
    torch: 'nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1)',
  }),
  layerCase('convTranspose3d', {
    about: '8 filters, 2x2x2, stride 2',
    shape: [2, 8, 8, 8, 16],
    ours: () => layers.convTranspose3d({filters: 8, kernelSize: 2, strides: 2}),
    stock: () => tf.conv3dTranspose({filters: 8, kernelSize: 2, strides: 2}),
    torch: 'nn.ConvTranspose3d(16, 8, 2, stride=2)',
  }),
  layerCase('depthwiseConv2d', {
    about: '3x3',
    shape: IMAGES,
    ours: () => layers.depthwiseConv2d({kernelSize: 3, padding: 1}),
    stock: () => tf.depthwiseConv2d({kernelSize: 3, padding: 'same'}),
    torch: 'nn.Conv2d(64, 64, 3, padding=1, groups=64)',
  }),
  layerCase('separableConv2d', {
    about: '64 filters, 3x3',
    shape: IMAGES,
    ours: () => layers.separableConv2d({filters: 64, kernelSize: 3, padding: 1}),
    stock: () => tf.separableConv2d({filters: 64, kernelSize: 3, padding: 'same'}),
    torch: 'nn.Sequential(nn.Conv2d(64, 64, 3, padding=1, groups=64, bias=False), nn.Conv2d(64, 64, 1))',
  }),
  layerCase('resizeConv2d', {
    about: '32 filters, 3x3, twice as large',
    shape: [8, 14, 14, 64],
    ours: () => layers.resizeConv2d({filters: 32, kernelSize: 3}),
    torch: 'nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(64, 32, 3, padding=1))',
  }),
  layerCase('upsample', {
    about: 'nearest, twice as large',
    shape: [8, 28, 28, 32],
    ours: () => layers.upsample({scaleFactor: 2}),
    stock: () => tf.upSampling2d({size: [2, 2]}),
    torch: 'nn.Upsample(scale_factor=2)',
  }),
  layerCase('upsample', {
    about: 'bilinear, twice as large',
    shape: [8, 28, 28, 32],
    ours: () => layers.upsample({scaleFactor: 2, mode: 'bilinear'}),
    // tfjs's layer takes corners for pixels' middles
    stock: {op: x => image.resizeBilinear(x as Tensor4D, [56, 56], false, true)},
    torch: "nn.Upsample(scale_factor=2, mode='bilinear')",
  }),
  layerCase('pixelShuffle', {
    about: 'factor 2',
    shape: IMAGES,
    ours: () => layers.pixelShuffle({upscaleFactor: 2}),
    torch: 'nn.PixelShuffle(2)',
  }),
  layerCase('pixelUnshuffle', {
    about: 'factor 2',
    shape: IMAGES,
    ours: () => layers.pixelUnshuffle({downscaleFactor: 2}),
    torch: 'nn.PixelUnshuffle(2)',
  }),
  layerCase('squeezeExcite', {
    about: '16 between',
    shape: IMAGES,
    ours: () => layers.squeezeExcite({squeezeChannels: 16}),
    torch: 'ops.SqueezeExcitation(64, 16)',
  }),
];
