/**
 * AlexNet in its "one weird trick" form: the network behind torchvision's `alexnet`.
 *
 * Krizhevsky, "One weird trick for parallelizing convolutional neural networks", arXiv:1404.5997 (2014).
 * Reference: torchvision/models/alexnet.py.
 */
import {input, type LayersModel, type SymbolicTensor} from '@tensorflow/tfjs-layers';
import {layers, makeModel} from '@tfjs-zoo/core';
import {alexnetFilling} from './alexnetInitialization.ts';
import {type AlexNetOptions, wholeAlexNetOptions} from './alexnetOptions.ts';
import {scaled} from './modelOptions.ts';

/** A convolution, its activation and perhaps the pooling behind it. */
interface Stage {
  readonly at: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly pool: boolean;
}

/** The convolutional body. Indices are torchvision's, because weight files speak them. */
const FEATURES: readonly Stage[] = [
  {at: 0, filters: 64, kernel: 11, stride: 4, pad: 2, pool: true},
  {at: 3, filters: 192, kernel: 5, stride: 1, pad: 2, pool: true},
  {at: 6, filters: 384, kernel: 3, stride: 1, pad: 1, pool: false},
  {at: 8, filters: 256, kernel: 3, stride: 1, pad: 1, pool: false},
  {at: 10, filters: 256, kernel: 3, stride: 1, pad: 1, pool: true},
];

/** Rows and columns that the classifier sees, whatever the image size. */
const POOLED = 6;

/** Units of the two hidden linear layers, classifier.1 and classifier.4. */
const HIDDEN = 4096;

/** Below this the last pooling has nothing left to pool. */
export const ALEXNET_MIN_SIZE = 63;

/**
 * Builds a freshly initialised AlexNet: input `[batch, height, width, channels]`, output logits `[batch, numClasses]`.
 *
 * Layers are named as torchvision's modules are: `features.0` … `features.12`, `avgpool`, `classifier.0` … `classifier.6`.
 *
 * @throws ConfigError if an option is out of range; images below 63x63 are.
 */
export function alexnet(options: AlexNetOptions = {}): LayersModel {
  const {numClasses, inputShape, dropout, width, initializer, seed} = wholeAlexNetOptions('alexnet', options, {
    inputShape: [224, 224, 3],
    initializer: 'torch',
    minSize: ALEXNET_MIN_SIZE,
  });
  const filled = (name: string): object => ({name, seed, ...alexnetFilling(initializer, name)});

  const image = input({shape: [...inputShape], name: 'input'});
  let x: SymbolicTensor = image;
  const add = (layer: ReturnType<typeof layers.relu>): void => {
    x = layer.apply(x) as SymbolicTensor;
  };

  for (const {at, filters, kernel, stride, pad, pool} of FEATURES) {
    const size = {filters: scaled(filters, width), kernelSize: kernel, strides: stride, padding: pad};
    add(layers.conv2d({...filled(`features.${at}`), ...size}));
    add(layers.relu({name: `features.${at + 1}`}));
    if (pool) add(layers.maxPool2d({name: `features.${at + 2}`, poolSize: 3, strides: 2}));
  }
  add(layers.adaptiveAvgPool2d({name: 'avgpool', outputSize: POOLED}));
  add(layers.flatten({name: 'flatten', channelsFirst: true}));
  for (const at of [0, 3]) {
    add(layers.dropout({name: `classifier.${at}`, rate: dropout, seed}));
    add(layers.linear({...filled(`classifier.${at + 1}`), units: scaled(HIDDEN, width)}));
    add(layers.relu({name: `classifier.${at + 2}`}));
  }
  add(layers.linear({...filled('classifier.6'), units: numClasses}));
  return makeModel({inputs: image, outputs: x, name: 'alexnet'});
}
