/** Kernels for the native backend in place of tfjs-node's, by the names that tfjs has for them. */
import {
  AvgPool,
  AvgPool3D,
  AvgPool3DGrad,
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  Diag,
  FusedBatchNorm,
  FusedConv2D,
  Greater,
  GreaterEqual,
  type KernelConfig,
  LeakyRelu,
  Less,
  LessEqual,
  MaxPool,
  MaxPool3D,
  type MaxPool3DAttrs,
  MaxPool3DGrad,
  type NamedTensorInfoMap,
  Relu,
  Round,
  ScatterNd,
  Step,
  Transpose,
} from '@tensorflow/tfjs-core';
import {borrowWhere} from '../kernels/borrowWhere.ts';
import {ofOnePlaceKernel} from '../kernels/ofOnePlace.ts';
import {unfusedKernel} from '../kernels/unfused.ts';
import {conv2dKernel} from './kernels/conv2d.ts';
import {conv2dBackpropFilterKernel, conv2dBackpropInputKernel, numberAsListKernel} from './kernels/explicitConv2d.ts';
import {EXPLICIT_POOLS} from './kernels/explicitPool.ts';
import {fusedBatchNormKernel} from './kernels/fusedBatchNorm.ts';
import {reluKernel} from './kernels/relu.ts';
import {scatterNdKernel} from './kernels/scatterNd.ts';
import {stepKernel} from './kernels/step.ts';
import {transposeKernel} from './kernels/transpose.ts';
import {unseenKernel} from './kernels/unseen.ts';

type Replace = (own: KernelConfig) => KernelConfig;

/** Kernels of numbers that are asked for the order of text. */
const OF_TEXT: readonly string[] = [Greater, GreaterEqual, Less, LessEqual];
/** Kernels of floats that are asked for integers. */
const OF_INTEGERS: readonly string[] = [LeakyRelu, Round];
const POOLS_3D: readonly string[] = [AvgPool3D, AvgPool3DGrad, MaxPool3D, MaxPool3DGrad];

/** Replacements of kernels that tfjs-node has. */
export const REPLACEMENTS: Readonly<Record<string, Replace>> = {
  [Conv2D]: own => conv2dKernel(unseenKernel(numberAsListKernel(own))),
  [Conv2DBackpropFilter]: conv2dBackpropFilterKernel,
  [Conv2DBackpropInput]: conv2dBackpropInputKernel,
  [DepthwiseConv2dNative]: unseenKernel,
  [Diag]: own => borrowWhere(own, ({x}) => x?.dtype === 'bool'),
  [FusedBatchNorm]: fusedBatchNormKernel,
  [FusedConv2D]: own =>
    unfusedKernel(numberAsListKernel(own), Conv2D, (_inputs, {dataFormat}) => dataFormat === 'NCHW'),
  [Relu]: reluKernel,
  [ScatterNd]: scatterNdKernel,
  [Step]: own => stepKernel(borrowWhere(own, hasIntegers)),
  [Transpose]: transposeKernel,
  ...EXPLICIT_POOLS,
  ...replaced([AvgPool, MaxPool], own => ofOnePlaceKernel(EXPLICIT_POOLS[own.kernelName]?.(own) ?? own)),
  ...replaced(OF_INTEGERS, own => borrowWhere(own, hasIntegers)),
  ...replaced(OF_TEXT, own => borrowWhere(own, ({a}) => a?.dtype === 'string')),
  ...replaced(POOLS_3D, own => borrowWhere(own, ({x, input}, attrs) => isOddPool3d((input ?? x)?.shape, attrs))),
};

function hasIntegers({x}: NamedTensorInfoMap): boolean {
  return x?.dtype === 'int32';
}

function replaced(names: readonly string[], replace: Replace): Record<string, Replace> {
  return Object.fromEntries(names.map(name => [name, replace]));
}

/** Whether volumes are padded by numbers, or no window fits into them: what TensorFlow refuses. */
function isOddPool3d(shape: readonly number[] | undefined, attrs: object | undefined): boolean {
  const {filterSize, strides, pad, dimRoundingMode, dataFormat} = attrs as MaxPool3DAttrs;
  const volume = shape as [number, number, number, number, number];
  const info = backend_util.computePool3DInfo(volume, filterSize, strides, 1, pad, dimRoundingMode, dataFormat);
  const {type} = info.padInfo;
  return (type !== 'VALID' && type !== 'SAME') || info.outShape.some(length => length <= 0);
}
