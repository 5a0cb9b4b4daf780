export * from './activations/index.ts';
export {type AdaptiveAvgPool2dOptions, adaptiveAvgPool2d} from './adaptiveAvgPool2d.ts';
export {type Conv2dOptions, conv2d} from './conv2d.ts';
export {Dropout, type DropoutOptions, dropout} from './dropout.ts';
export {type FlattenOptions, flatten} from './flatten.ts';
export {isUnder} from './isUnder.ts';
export {type LinearOptions, linear} from './linear.ts';
export {
  type LocalResponseNormConvention,
  type LocalResponseNormOptions,
  localResponseNorm,
} from './localResponseNorm.ts';
export {type MaxPool2dOptions, maxPool2d} from './maxPool2d.ts';
export {relu} from './relu.ts';
export {isTorchModule, type TorchModule, type TorchTensor} from './torchTensors.ts';
export {WeightedLayer, type WeightedLayerOptions} from './weightedLayer.ts';
