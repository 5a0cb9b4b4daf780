import {caffe2Onnx} from './caffe2Onnx.ts';
import {caffeBlobs} from './caffeBlobs.ts';
import {channelsLast} from './channelsLast.ts';
import type {WeightedLayers, WeightMap} from './weightMap.ts';

const LAYERS: WeightedLayers = {
  convolutions: {conv1: 11, conv2: 5, conv3: 3, conv4: 3, conv5: 3},
  linear: ['fc6', 'fc7', 'fc8'],
  pooled: 6,
};

/** The layouts in which the weights of Caffe's AlexNet go around. */
export const ALEXNET_CAFFE_MAPS: readonly WeightMap[] = [caffeBlobs(LAYERS), caffe2Onnx(LAYERS), channelsLast(LAYERS)];
