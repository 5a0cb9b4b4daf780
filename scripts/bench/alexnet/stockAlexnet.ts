/** AlexNet as one would write it with the layers that tfjs brings: what our own is measured against. */
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';

/** torchvision's index, filters, kernel, stride, padding, pooling: the table of packages/models/src/alexnet.ts. */
const FEATURES: readonly (readonly [
  at: number,
  filters: number,
  kernel: number,
  stride: number,
  pad: number,
  pool: boolean,
])[] = [
  [0, 64, 11, 4, 2, true],
  [3, 192, 5, 1, 2, true],
  [6, 384, 3, 1, 1, false],
  [8, 256, 3, 1, 1, false],
  [10, 256, 3, 1, 1, true],
];

/**
 * For images of 224x224, where the adaptive pooling has nothing to do. Weights start at zero; copy some in. Layers are called
 * as torchvision's modules; what tfjs has one more for, as the one that it stands before, `_` and what it does.
 */
export function stockAlexnet(numClasses: number): LayersModel {
  const zero = {kernelInitializer: 'zeros', biasInitializer: 'zeros'} as const;
  const model = sequential();
  model.add(layers.inputLayer({inputShape: [224, 224, 3]}));
  for (const [at, filters, kernelSize, strides, pad, pool] of FEATURES) {
    const name = `features.${at}`;
    // tfjs pads explicitly in a layer of its own only
    model.add(layers.zeroPadding2d({name: `${name}_pad`, padding: pad}));
    model.add(layers.conv2d({name, filters, kernelSize, strides, padding: 'valid', activation: 'relu', ...zero}));
    if (pool) model.add(layers.maxPooling2d({name: `features.${at + 2}`, poolSize: 3, strides: 2}));
  }
  // PyTorch's order of features, so that both networks can have the same weights
  model.add(layers.permute({name: 'flatten_order', dims: [3, 1, 2]}));
  model.add(layers.flatten({name: 'flatten'}));
  for (const at of [1, 4]) {
    model.add(layers.dropout({name: `classifier.${at - 1}`, rate: 0.5}));
    model.add(layers.dense({name: `classifier.${at}`, units: 4096, activation: 'relu', ...zero}));
  }
  model.add(layers.dense({name: 'classifier.6', units: numClasses, ...zero}));
  return model;
}
