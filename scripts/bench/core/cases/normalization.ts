/** Normalisations. */
import {localResponseNormalization, type Tensor4D} from '@tensorflow/tfjs-core';
import {layers} from '@tfjs-zoo/core';
import {type Case, layerCase} from '../case.ts';

export const NORMALIZATION: readonly Case[] = [
  layerCase('localResponseNorm', {
    about: "size 5: AlexNet's first",
    shape: [8, 27, 27, 96],
    ours: () => layers.localResponseNorm({size: 5}),
    // tfjs takes the radius, and the sum of squares where PyTorch has the mean
    stock: {op: x => localResponseNormalization(x as Tensor4D, 2, 1, 1e-4 / 5, 0.75)},
    torch: 'nn.LocalResponseNorm(5)',
  }),
];
