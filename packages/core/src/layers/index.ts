export * from './activations/index.ts';
export {type AlphaDropoutOptions, alphaDropout} from './alphaDropout.ts';
export {type Conv1dOptions, conv1d} from './conv1d.ts';
export {type Conv2dOptions, conv2d} from './conv2d.ts';
export {type Conv3dOptions, conv3d} from './conv3d.ts';
export type {WindowOptions} from './convolution/baseConvolution.ts';
export type {ConvolutionOptions, ConvolutionWindowOptions} from './convolution/convolutionLayer.ts';
export type {PaddingRule} from './convolution/convPadding.ts';
export type {TransposedOptions} from './convolution/transposedLayer.ts';
export {type ConvTranspose1dOptions, convTranspose1d} from './convTranspose1d.ts';
export {type ConvTranspose2dOptions, convTranspose2d} from './convTranspose2d.ts';
export {type ConvTranspose3dOptions, convTranspose3d} from './convTranspose3d.ts';
export {type DepthwiseConv2dOptions, depthwiseConv2d} from './depthwiseConv2d.ts';
export {Dropout, type DropoutOptions, dropout} from './dropout.ts';
export {type DropPathMode, type DropPathOptions, dropPath} from './dropPath.ts';
export {type FlattenOptions, flatten} from './flatten.ts';
export {isUnder} from './isUnder.ts';
export {type LayerScaleOptions, layerScale} from './layerScale.ts';
export {type LinearOptions, linear} from './linear.ts';
export {
  type LocalResponseNormConvention,
  type LocalResponseNormOptions,
  localResponseNorm,
} from './localResponseNorm.ts';
export * from './normalization/index.ts';
export {type PixelShuffleOptions, pixelShuffle} from './pixelShuffle.ts';
export {type PixelUnshuffleOptions, pixelUnshuffle} from './pixelUnshuffle.ts';
export * from './pooling/index.ts';
export {type DropOptions, RandomLayer} from './randomLayer.ts';
export {relu} from './relu.ts';
export {type ResizeConv2dOptions, resizeConv2d} from './resizeConv2d.ts';
export {type SeparableConv2dOptions, separableConv2d} from './separableConv2d.ts';
export {type SpatialDropoutOptions, spatialDropout} from './spatialDropout.ts';
export {type SqueezeExciteActivation, type SqueezeExciteOptions, squeezeExcite} from './squeezeExcite.ts';
export {isTorchModule, type TorchModule, type TorchTensor} from './torchTensors.ts';
export {type UpsampleOptions, upsample} from './upsample.ts';
export type {ScaleFactor} from './upsampling/scaleFactors.ts';
export {WeightedLayer, type WeightedLayerOptions} from './weightedLayer.ts';
