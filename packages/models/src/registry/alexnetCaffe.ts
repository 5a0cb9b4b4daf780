/**
 * The row of AlexNet as it won ILSVRC 2012.
 */
import {ALEXNET_CAFFE_MIN_SIZE, alexnetCaffe} from '../alexnetCaffe.ts';
import {IMAGENET1K_CATEGORIES} from '../categories/imagenet1k.ts';
import {ALEXNET_CAFFE_MAPS} from '../weightMaps/alexnetCaffe.ts';
import type {ModelEntry, WeightsEntry} from './modelEntry.ts';

/** What both files share: the second was converted from the first. */
const TRAINED: Pick<WeightsEntry, 'dataset' | 'categories' | 'preset' | 'recipe'> = {
  dataset: 'ImageNet-1K (ILSVRC 2012)',
  categories: IMAGENET1K_CATEGORIES,
  preset: {
    resize: 256,
    crop: 227,
    mean: [104, 117, 123],
    std: [1, 1, 1],
    channels: 3,
    interpolation: 'bilinear',
    channelOrder: 'bgr',
    maxValue: 255,
  },
  recipe: 'https://github.com/BVLC/caffe/tree/master/models/bvlc_alexnet',
};

/** BVLC/caffe, models/bvlc_alexnet/readme.md; onnx/models, vision/classification/alexnet/README.md. */
export const ALEXNET_CAFFE: ModelEntry = {
  name: 'alexnet_caffe',
  description: 'AlexNet as it won ILSVRC 2012, with grouped convolutions and local response normalisation; reads BGR',
  paper: {
    title: 'ImageNet classification with deep convolutional neural networks',
    year: 2012,
    url: 'https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks',
  },
  reference: 'bvlc_alexnet of Caffe',
  build: alexnetCaffe,
  inputShape: [227, 227, 3],
  minSize: ALEXNET_CAFFE_MIN_SIZE,
  numClasses: 1000,
  parameters: 60_965_224,
  multiplyAdds: 724_406_816,
  classifier: 'fc8',
  groups: [
    ['conv1', 'conv2'],
    ['conv3', 'conv4', 'conv5'],
    ['fc6', 'fc7', 'fc8'],
  ],
  maps: ALEXNET_CAFFE_MAPS,
  defaultWeights: 'IMAGENET1K_CAFFE_V1',
  weights: {
    IMAGENET1K_CAFFE_V1: {
      ...TRAINED,
      urls: [
        'https://dl.caffe.berkeleyvision.org/bvlc_alexnet.caffemodel',
        'https://nvidia.box.com/shared/static/5j264j7mky11q8emy4q14w3r8hl5v6zh.caffemodel',
      ],
      bytes: 243_862_414,
      sha256: '4bff209a9837298157915ef50a4831a59636a6ca1a6b8ebacd990c3a5f3053e0',
      accuracy: {top1: 57.1, top5: 80.2},
      accuracyNote:
        'validation set, 50 000 images warped to 256x256, centre crop, mean image subtracted; as published by Caffe',
      license: 'LicenseRef-BVLC-unrestricted-use',
    },
    IMAGENET1K_ONNX_V1: {
      ...TRAINED,
      urls: [
        'https://huggingface.co/onnxmodelzoo/legacy_models/resolve/main/validated/vision/classification/alexnet/model/bvlcalexnet-12.onnx',
        'https://github.com/onnx/models/raw/main/validated/vision/classification/alexnet/model/bvlcalexnet-12.onnx',
      ],
      bytes: 243_863_787,
      sha256: '6b0da9510f27f234ee96a85dc3809dd210150fdefad87f6850f9788513216945',
      accuracy: {top1: 54.8, top5: 78.23},
      accuracyNote: 'validation set, 50 000 images, of 224x224 pixels; as published by the ONNX Model Zoo',
      license: 'BSD-3-Clause',
    },
  },
};
