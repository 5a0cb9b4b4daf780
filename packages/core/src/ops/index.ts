export {adaptiveAvgPool1d} from './adaptiveAvgPool1d.ts';
export {adaptiveAvgPool2d} from './adaptiveAvgPool2d.ts';
export {adaptiveAvgPool3d} from './adaptiveAvgPool3d.ts';
export {adaptiveMaxPool1d} from './adaptiveMaxPool1d.ts';
export {adaptiveMaxPool2d} from './adaptiveMaxPool2d.ts';
export {adaptiveMaxPool3d} from './adaptiveMaxPool3d.ts';
export {type AffineGridAttrs, affineGrid} from './affineGrid.ts';
export {type AvgPool1dAttrs, avgPool1d} from './avgPool1d.ts';
export {type AvgPool2dAttrs, avgPool2d} from './avgPool2d.ts';
export {type AvgPool3dAttrs, avgPool3d} from './avgPool3d.ts';
export {type BatchNormInputs, batchNorm} from './batchNorm.ts';
export {type BatchNormTrainResult, batchNormTrain} from './batchNormTrain.ts';
export {type Conv1dAttrs, conv1d} from './conv1d.ts';
export {type Conv2dAttrs, conv2d} from './conv2d.ts';
export {type Conv3dAttrs, conv3d} from './conv3d.ts';
export type {ConvAttrs} from './convolution/convolution.ts';
export {type ConvTranspose1dAttrs, convTranspose1d} from './convTranspose1d.ts';
export {type ConvTranspose2dAttrs, convTranspose2d} from './convTranspose2d.ts';
export {type ConvTranspose3dAttrs, convTranspose3d} from './convTranspose3d.ts';
export {defineOp, type Op, type OpDefinition} from './defineOp.ts';
export {defineOutputsOp, type OutputsOp, type OutputsOpDefinition} from './defineOutputsOp.ts';
export {type DepthwiseConv2dAttrs, depthwiseConv2d} from './depthwiseConv2d.ts';
export {dropoutMask} from './dropoutMask.ts';
export {
  type Padding1d,
  type Padding2d,
  type Padding3d,
  type PadPair,
  type Size1d,
  type Size2d,
  type Size3d,
  slidingLength,
} from './geometry.ts';
export {type GridSampleAttrs, gridSample} from './gridSample.ts';
export type {GridSampleMode, GridSamplePadding} from './gridSampling/axisTaps.ts';
export {groupNorm} from './groupNorm.ts';
export {layerNorm} from './layerNorm.ts';
export {linear} from './linear.ts';
export {type LocalResponseNormAttrs, localResponseNorm} from './localResponseNorm.ts';
export {type MaxPool1dAttrs, maxPool1d} from './maxPool1d.ts';
export {type MaxPool2dAttrs, maxPool2d} from './maxPool2d.ts';
export {type MaxPool2dWithIndices, maxPool2dWithIndices} from './maxPool2dWithIndices.ts';
export {type MaxPool3dAttrs, maxPool3d} from './maxPool3d.ts';
export {maxUnpool2d} from './maxUnpool2d.ts';
export {pixelShuffle} from './pixelShuffle.ts';
export {pixelUnshuffle} from './pixelUnshuffle.ts';
export {type ResizeAntialiasedAttrs, type ResizeAntialiasedMode, resizeAntialiased} from './resizeAntialiased.ts';
export {type UpsampleAttrs, type UpsampleMode, upsample} from './upsample.ts';
