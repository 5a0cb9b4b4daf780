/**
 * AlexNet as it won ILSVRC 2012, in Caffe's reproduction `bvlc_alexnet`: convolutions in two groups, local response
 * normalisation.
 *
 * Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks" (2012).
 * Reference: BVLC/caffe, models/bvlc_alexnet/train_val.prototxt.
 */
import {input, type LayersModel, type SymbolicTensor} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, makeModel} from '@tfjs-zoo/core';
import {type AlexNetInitialization, alexnetFilling} from './alexnetInitialization.ts';
import {type AlexNetOptions, wholeAlexNetOptions} from './alexnetOptions.ts';
import {scaled} from './modelOptions.ts';

/** Options of {@link alexnetCaffe}. */
export interface AlexNetCaffeOptions extends AlexNetOptions {
  /** How the weights start. @defaultValue 'paper' */
  initializer?: AlexNetInitialization;
  /**
   * Whether normalisation comes before pooling, as in the paper and in `bvlc_alexnet`, or after it, as in CaffeNet
   * (`bvlc_reference_caffenet`), whose weights have the same names and shapes. @defaultValue 'beforePool'
   */
  norm?: 'beforePool' | 'afterPool';
}

/** A convolution, its activation, and perhaps normalisation and pooling behind it. */
interface Stage {
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
  readonly norm: boolean;
  readonly pool: boolean;
}

/** The convolutional body, conv1 to conv5. */
const FEATURES: readonly Stage[] = [
  {filters: 96, kernel: 11, stride: 4, pad: 0, groups: 1, norm: true, pool: true},
  {filters: 256, kernel: 5, stride: 1, pad: 2, groups: 2, norm: true, pool: true},
  {filters: 384, kernel: 3, stride: 1, pad: 1, groups: 1, norm: false, pool: false},
  {filters: 384, kernel: 3, stride: 1, pad: 1, groups: 2, norm: false, pool: false},
  {filters: 256, kernel: 3, stride: 1, pad: 1, groups: 2, norm: false, pool: true},
];

/** norm1 and norm2: Caffe's defaults for what the prototxt leaves out. The paper has k 2 and an alpha that is not divided. */
const NORM = {size: 5, alpha: 1e-4, beta: 0.75, k: 1} as const;

/** Rows and columns that the linear layers see, whatever the image size. */
const POOLED = 6;

/** Units of the two hidden linear layers, fc6 and fc7. */
const HIDDEN = 4096;

/** Below this the last pooling has nothing left to pool. */
export const ALEXNET_CAFFE_MIN_SIZE = 39;

/** What Caffe's rounding up of pooled sizes adds to an axis of `length`, for windows of 3 by steps of 2. */
const overhang = (length: number | null): [number, number] => [0, (length ?? 1) % 2 === 0 ? 1 : 0];

/**
 * Builds a freshly initialised AlexNet of 2012: input `[batch, height, width, channels]`, output logits
 * `[batch, numClasses]`.
 *
 * Images are BGR, bytes less the mean (104, 117, 123), where the published weights are used; the preset of the registry's
 * row does so. Layers are named as in Caffe: `conv1` … `conv5`, `fc6`, `fc7`, `fc8`, `relu1` …, `norm1`, `pool1`, `drop6`.
 * Sizes other than 227x227 are pooled to the 6x6 that `fc6` sees.
 *
 * Caffe trained it by SGD with momentum 0.9, weight decay 0.0005 and a learning rate of 0.01, divided by 10 every 100 000
 * of 450 000 steps on batches of 256 (the paper: of 128, divided when the validation error stood still); biases learnt at
 * twice the rate and did not decay.
 *
 * @throws ConfigError if an option is out of range; images below 39x39 are.
 */
export function alexnetCaffe({norm = 'beforePool', ...options}: AlexNetCaffeOptions = {}): LayersModel {
  const {numClasses, inputShape, dropout, width, initializer, seed} = wholeAlexNetOptions('alexnetCaffe', options, {
    inputShape: [227, 227, 3],
    initializer: 'paper',
    minSize: ALEXNET_CAFFE_MIN_SIZE,
    more: ['norm'],
  });
  if (norm !== 'beforePool' && norm !== 'afterPool') {
    throw new ConfigError(`alexnetCaffe: norm is '${norm}'; 'beforePool' or 'afterPool' is needed`);
  }
  const filled = (name: string): object => ({name, seed, ...alexnetFilling(initializer, name)});

  const image = input({shape: [...inputShape], name: 'input'});
  let x: SymbolicTensor = image;
  const add = (layer: ReturnType<typeof layers.relu>): void => {
    x = layer.apply(x) as SymbolicTensor;
  };

  for (const [i, stage] of FEATURES.entries()) {
    const at = i + 1;
    // both groups of the same size, at any width
    const filters = 2 * scaled(stage.filters / 2, width);
    const window = {kernelSize: stage.kernel, strides: stage.stride, padding: stage.pad, groups: stage.groups};
    add(layers.conv2d({...filled(`conv${at}`), filters, ...window}));
    add(layers.relu({name: `relu${at}`}));
    if (stage.norm && norm === 'beforePool') add(layers.localResponseNorm({name: `norm${at}`, ...NORM}));
    if (stage.pool) {
      const padding = [overhang(x.shape[1]), overhang(x.shape[2])] as const;
      add(layers.maxPool2d({name: `pool${at}`, poolSize: 3, strides: 2, padding}));
    }
    if (stage.norm && norm === 'afterPool') add(layers.localResponseNorm({name: `norm${at}`, ...NORM}));
  }
  add(layers.adaptiveAvgPool2d({name: 'avgpool', outputSize: POOLED}));
  add(layers.flatten({name: 'flatten', channelsFirst: true}));
  for (const at of [6, 7]) {
    add(layers.linear({...filled(`fc${at}`), units: scaled(HIDDEN, width)}));
    add(layers.relu({name: `relu${at}`}));
    add(layers.dropout({name: `drop${at}`, rate: dropout, seed}));
  }
  add(layers.linear({...filled('fc8'), units: numClasses}));
  return makeModel({inputs: image, outputs: x, name: 'alexnet_caffe'});
}
