/** AlexNet as one would write it with the layers that tfjs brings: what our own is measured against. */
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';

/** Filters, kernel, stride, padding, pooling: the table of packages/models/src/alexnet.ts. */
const FEATURES: readonly (readonly [filters: number, kernel: number, stride: number, pad: number, pool: boolean])[] = [
  [64, 11, 4, 2, true],
  [192, 5, 1, 2, true],
  [384, 3, 1, 1, false],
  [256, 3, 1, 1, false],
  [256, 3, 1, 1, true],
];

/** For images of 224x224, where the adaptive pooling has nothing to do. Weights start at zero; copy some in. */
export function stockAlexnet(numClasses: number): LayersModel {
  const zero = {kernelInitializer: 'zeros', biasInitializer: 'zeros'} as const;
  const model = sequential();
  model.add(layers.inputLayer({inputShape: [224, 224, 3]}));
  for (const [filters, kernelSize, strides, pad, pool] of FEATURES) {
    // tfjs pads explicitly in a layer of its own only
    model.add(layers.zeroPadding2d({padding: pad}));
    model.add(layers.conv2d({filters, kernelSize, strides, padding: 'valid', activation: 'relu', ...zero}));
    if (pool) model.add(layers.maxPooling2d({poolSize: 3, strides: 2}));
  }
  // PyTorch's order of features, so that both networks can have the same weights
  model.add(layers.permute({dims: [3, 1, 2]}));
  model.add(layers.flatten());
  for (let hidden = 0; hidden < 2; hidden++) {
    model.add(layers.dropout({rate: 0.5}));
    model.add(layers.dense({units: 4096, activation: 'relu', ...zero}));
  }
  model.add(layers.dense({units: numClasses, ...zero}));
  return model;
}
