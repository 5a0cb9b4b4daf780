/**
 * AlexNet's row of the registry.
 */
import {IMAGENET_MEAN, IMAGENET_STD} from '@tfjs-zoo/data';
import {ALEXNET_MIN_SIZE, alexnet} from '../alexnet.ts';
import {IMAGENET1K_CATEGORIES} from '../categories/imagenet1k.ts';
import type {ModelEntry} from './modelEntry.ts';

/** Where AlexNet is described, at any width. */
export const ALEXNET_PAPER: ModelEntry['paper'] = {
  title: 'One weird trick for parallelizing convolutional neural networks',
  year: 2014,
  url: 'https://arxiv.org/abs/1404.5997',
};

/** fastai's groups for AlexNet (`_alexnet_split`): features[:6], features[6:], head. */
export const ALEXNET_GROUPS: ModelEntry['groups'] = [
  ['features.0', 'features.3'],
  ['features.6', 'features.8', 'features.10'],
  ['classifier'],
];

/** torchvision/models/alexnet.py, `AlexNet_Weights`. */
export const ALEXNET: ModelEntry = {
  name: 'alexnet',
  description: 'AlexNet in its "one weird trick" form, five convolutions and three linear layers',
  paper: ALEXNET_PAPER,
  reference: 'torchvision.models.alexnet',
  build: alexnet,
  inputShape: [224, 224, 3],
  minSize: ALEXNET_MIN_SIZE,
  numClasses: 1000,
  parameters: 61_100_840,
  multiplyAdds: 714_188_480,
  classifier: 'classifier.6',
  groups: ALEXNET_GROUPS,
  defaultWeights: 'IMAGENET1K_V1',
  weights: {
    IMAGENET1K_V1: {
      urls: ['https://download.pytorch.org/models/alexnet-owt-7be5be79.pth'],
      bytes: 244_408_911,
      sha256: '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02',
      dataset: 'ImageNet-1K (ILSVRC 2012)',
      accuracy: {top1: 56.522, top5: 79.066},
      accuracyNote: 'validation set, 50 000 images, centre crop; as published by torchvision',
      categories: IMAGENET1K_CATEGORIES,
      preset: {
        resize: 256,
        crop: 224,
        mean: IMAGENET_MEAN,
        std: IMAGENET_STD,
        channels: 3,
        interpolation: 'bilinear',
      },
      license: 'BSD-3-Clause',
      recipe: 'https://github.com/pytorch/vision/tree/main/references/classification#alexnet-and-vgg',
    },
  },
};
