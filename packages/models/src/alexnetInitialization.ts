/**
 * How a fresh AlexNet can be filled.
 */

import {initializers as tfInitializers} from '@tensorflow/tfjs-layers';
import {initializers, type layers} from '@tfjs-zoo/core';

/**
 * - `torch`: PyTorch's default, what torchvision's AlexNet starts from.
 * - `seed`: the AlexNet this project grew from: He's normal by fan-out for convolutions, a narrow uniform for linear layers.
 * - `paper`: the 2012 paper's: N(0, 0.01), N(0, 0.005) in the hidden linear layers, some biases 1 (here Caffe's 0.1).
 * - `he`, `glorot`: normal by fan-in, uniform by both fans; biases 0.
 */
export type AlexNetInitialization = 'torch' | 'seed' | 'paper' | 'he' | 'glorot';

type Filling = Pick<layers.WeightedLayerOptions, 'kernelInitializer' | 'biasInitializer'>;

/** Standard deviation of the hidden linear layers; Caffe, models/bvlc_alexnet/train_val.prototxt. */
const PAPER_HIDDEN_STD = 0.005;
/** Standard deviation of all other layers. Krizhevsky et al. (2012), section 5. */
const PAPER_STD = 0.01;
/** Bias of convolutions 2, 4, 5 and the hidden linear layers; the paper says 1, Caffe's reproduction 0.1. */
const PAPER_BIAS = 0.1;
/** The hidden linear layers, by torchvision's names and by Caffe's. */
const PAPER_HIDDEN: readonly string[] = ['classifier.1', 'classifier.4', 'fc6', 'fc7'];
const PAPER_BIASED: readonly string[] = [
  ...['features.3', 'features.8', 'features.10'],
  ...['conv2', 'conv4', 'conv5'],
  ...PAPER_HIDDEN,
];

const isConvolution = (layer: string): boolean => layer.startsWith('features') || layer.startsWith('conv');

const FILLINGS: Readonly<Record<AlexNetInitialization, (layer: string) => Filling>> = {
  torch: () => ({kernelInitializer: 'torchUniform', biasInitializer: 'torchUniform'}),
  seed: layer => ({
    kernelInitializer: isConvolution(layer) ? initializers.heNormal({mode: 'fanOut'}) : 'seedUniform',
    biasInitializer: 'zeros',
  }),
  paper: layer => ({
    kernelInitializer: initializers.normal({std: PAPER_HIDDEN.includes(layer) ? PAPER_HIDDEN_STD : PAPER_STD}),
    biasInitializer: PAPER_BIASED.includes(layer) ? tfInitializers.constant({value: PAPER_BIAS}) : 'zeros',
  }),
  he: () => ({kernelInitializer: 'heNormal', biasInitializer: 'zeros'}),
  glorot: () => ({kernelInitializer: 'glorotUniform', biasInitializer: 'zeros'}),
};

/** Names of the ways to fill an AlexNet. */
export const ALEXNET_INITIALIZATIONS: readonly string[] = Object.keys(FILLINGS);

/** The initializers of one layer, given by torchvision's name or by Caffe's. */
export function alexnetFilling(initializer: AlexNetInitialization, layer: string): Filling {
  return FILLINGS[initializer](layer);
}
