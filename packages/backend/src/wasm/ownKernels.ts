/** Kernels for the wasm backend, by the names that tfjs has for them, to be made from the backend's own. */
import {
  _FusedMatMul,
  AvgPool,
  BatchMatMul,
  Bincount,
  Cast,
  ClipByValue,
  Conv2D,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  Equal,
  Fill,
  FusedConv2D,
  FusedDepthwiseConv2D,
  Greater,
  GreaterEqual,
  Identity,
  type KernelConfig,
  Less,
  LessEqual,
  MaxPool,
  NotEqual,
  Prelu,
  Slice,
  SparseToDense,
  Tile,
} from '@tensorflow/tfjs-core';
import {borrowWhere} from '../kernels/borrowWhere.ts';
import {ofOnePlaceKernel} from '../kernels/ofOnePlace.ts';
import {unfusedKernel} from '../kernels/unfused.ts';
import {castToBoolKernel} from './castToBool.ts';
import {channelsFirstKernel} from './channelsFirst.ts';
import {clipByValueKernel} from './clipByValue.ts';
import {conv2dBackpropFilterKernel} from './conv2dBackpropFilter.ts';
import {conv2dBackpropInputKernel} from './conv2dBackpropInput.ts';
import {depthwiseBackpropFilterKernel} from './depthwiseBackpropFilter.ts';
import {depthwiseBackpropInputKernel} from './depthwiseBackpropInput.ts';
import {identityKernel} from './identity.ts';
import {adamUpdateKernel, sgdUpdateKernel} from './optimizerUpdates.ts';
import {preluKernel} from './prelu.ts';
import {samePaddingKernel} from './samePadding.ts';
import {sliceKernel} from './slice.ts';
import {transposedMatMulKernel} from './transposedMatMul.ts';
import {wideMatMulKernel} from './wideMatMul.ts';

/** Kernels that take text for numbers. */
const OF_TEXT: readonly string[] = [Equal, Fill, Greater, GreaterEqual, Less, LessEqual, NotEqual, SparseToDense, Tile];

/** Replacements of kernels that the backend has. */
export const REPLACEMENTS: Readonly<Record<string, (own: KernelConfig) => KernelConfig>> = {
  [AvgPool]: ofOnePlaceKernel,
  [BatchMatMul]: own =>
    borrowWhere(
      transposedMatMulKernel(wideMatMulKernel(own)),
      ({a, b}) => a?.dtype !== 'float32' || b?.dtype !== 'float32',
    ),
  // its result has the shape of a dense one where values are images
  [Bincount]: own => borrowWhere(own, ({x}) => x?.shape.length !== 1),
  [Cast]: castToBoolKernel,
  [ClipByValue]: clipByValueKernel,
  [Conv2D]: own => channelsFirstKernel(samePaddingKernel(own, false), true),
  [Conv2DBackpropInput]: own => channelsFirstKernel(conv2dBackpropInputKernel(own), true),
  [DepthwiseConv2dNative]: own => samePaddingKernel(own, true),
  [FusedConv2D]: own =>
    unfusedKernel(samePaddingKernel(own, false), Conv2D, ({bias}, {dataFormat}) => {
      return dataFormat === 'NCHW' || isNoVector(bias);
    }),
  [FusedDepthwiseConv2D]: own =>
    unfusedKernel(samePaddingKernel(own, true), DepthwiseConv2dNative, ({bias}) => isNoVector(bias)),
  [Identity]: () => identityKernel,
  [MaxPool]: ofOnePlaceKernel,
  [Prelu]: preluKernel,
  [Slice]: sliceKernel,
  ...Object.fromEntries(OF_TEXT.map(name => [name, borrowForText])),
  [_FusedMatMul]: own => unfusedKernel(own, BatchMatMul, ({bias}) => isNoVector(bias)),
};

/** Kernels that the backend has not. */
export const ADDITIONS: readonly KernelConfig[] = [
  adamUpdateKernel,
  channelsFirstKernel(conv2dBackpropFilterKernel, false),
  depthwiseBackpropFilterKernel,
  depthwiseBackpropInputKernel,
  sgdUpdateKernel,
];

function isNoVector(bias: {readonly shape: readonly number[]} | null | undefined): boolean {
  return bias !== undefined && bias !== null && bias.shape.length !== 1;
}

function borrowForText(own: KernelConfig): KernelConfig {
  return borrowWhere(own, (inputs, attrs) => {
    return attrs?.dtype === 'string' || Object.values(inputs).some(input => input?.dtype === 'string');
  });
}
