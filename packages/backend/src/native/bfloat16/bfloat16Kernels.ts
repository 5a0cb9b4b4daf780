/** Convolutions, their gradients and matrix products in bfloat16, where it is asked for and pays. */
import {
  BatchMatMul,
  type backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import {conv2dInfo} from '../kernels/conv2dInfo.ts';
import {linearRows} from '../kernels/linearRows.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';
import {inBfloat16, isLearning, type Operand} from './inBfloat16.ts';
import {precision} from './precision.ts';
import {roundedWeight} from './roundedWeight.ts';

/** Channels below which a convolution's gradients gain less than rounding costs: measured on AlexNet's first, which has 3. */
const LEAST_CHANNELS = 16;
/** The same of a convolution itself. */
const LEAST_COLOURS = 3;
/** The smallest side of a product at which rounding the two matrices costs less than multiplying them in half the time saves. */
const LEAST_SIDE = 64;
/**
 * Most rows of a batch that a linear layer's weight is multiplied with from the right. Of AlexNet's 9216 x 4096, milliseconds of
 * processor time from the right, from the left and in float32: 1 row 4.4, 5.5, 5.3; 8 rows 5.4, 5.9, 10.3; 32 rows 9.5, 7.1, 15.2.
 * An operation of our own takes 0.54 of the first at 1 row, 0.74 at 8 and 1.12 at 12.
 */
const FEW = 8;

type ConvInfo = backend_util.Conv2DInfo;

/** Wraps a kernel of tfjs-node: `faster` does it in bfloat16, or says by `undefined` that it does not pay. */
function withBfloat16(
  own: KernelConfig,
  faster: (
    inputs: Record<string, TensorInfo>,
    attrs: Record<string, unknown>,
    native: NativeBackend,
  ) => TensorInfo | undefined,
): KernelConfig {
  return {
    ...own,
    kernelFunc: call => {
      const inputs = call.inputs as Record<string, TensorInfo>;
      const wanted = precision() === 'bfloat16' && Object.values(inputs).every(({dtype}) => dtype === 'float32');
      const attrs = (call.attrs ?? {}) as Record<string, unknown>;
      return (wanted ? faster(inputs, attrs, call.backend as NativeBackend) : undefined) ?? own.kernelFunc(call);
    },
  };
}

/** How tfjs describes a convolution, where it has channels enough. */
function geometry(
  xShape: readonly number[],
  filterShape: readonly number[],
  attrs: Record<string, unknown>,
  least = LEAST_CHANNELS,
): ConvInfo | undefined {
  const info = conv2dInfo(xShape, filterShape, attrs);
  return info.dataFormat !== 'channelsLast' || Math.min(info.inChannels, info.outChannels) < least ? undefined : info;
}

function convAttributes({binding}: NativeBackend, info: ConvInfo): OpAttribute[] {
  const {type, top, bottom, left, right} = info.padInfo;
  const explicit = [0, 0, top, bottom, left, right, 0, 0];
  return [
    {name: 'strides', type: binding.TF_ATTR_INT, value: [1, info.strideHeight, info.strideWidth, 1]},
    {name: 'dilations', type: binding.TF_ATTR_INT, value: [1, info.dilationHeight, info.dilationWidth, 1]},
    {name: 'padding', type: binding.TF_ATTR_STRING, value: type},
    {name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC'},
    {name: 'use_cudnn_on_gpu', type: binding.TF_ATTR_BOOL, value: true},
    ...(type === 'EXPLICIT' ? [{name: 'explicit_paddings', type: binding.TF_ATTR_INT, value: explicit}] : []),
  ];
}

function product(native: NativeBackend, a: Operand, b: Operand, transposeA: boolean, transposeB: boolean): Tensor {
  const flag = (name: string, value: boolean): OpAttribute => ({name, type: native.binding.TF_ATTR_BOOL, value});
  return inBfloat16(native, 'BatchMatMulV2', [flag('adj_x', transposeA), flag('adj_y', transposeB)], [a, b]);
}

/** A batch times a weight `[out, in]` that stays as it is, so that it is rounded once. */
function linear(native: NativeBackend, x: TensorInfo, weight: TensorInfo): Tensor {
  if (x.shape[0] <= FEW && hasOwnOps()) return linearRows(native, x, weight, () => roundedWeight(native, weight));
  if (x.shape[0] <= FEW) return product(native, x, {weight}, false, true);
  return tidy(() => transpose(product(native, {weight}, x, false, true)));
}

/** What is installed over tfjs-node's kernels, by their names. */
export const BFLOAT16_KERNELS: readonly [string, (own: KernelConfig) => KernelConfig][] = [
  [
    Conv2D,
    own =>
      withBfloat16(own, ({x, filter}, attrs, native) => {
        const info = geometry(x.shape, filter.shape, attrs, LEAST_COLOURS);
        return info && inBfloat16(native, 'Conv2D', convAttributes(native, info), [x, {weight: filter}]);
      }),
  ],
  [
    Conv2DBackpropInput,
    own =>
      withBfloat16(own, ({dy, filter}, attrs, native) => {
        const inputShape = attrs.inputShape as number[];
        const info = geometry(inputShape, filter.shape, attrs);
        const sizes = Int32Array.from(inputShape);
        return info && inBfloat16(native, 'Conv2DBackpropInput', convAttributes(native, info), [sizes, filter, dy]);
      }),
  ],
  [
    Conv2DBackpropFilter,
    own =>
      withBfloat16(own, ({x, dy}, attrs, native) => {
        const filterShape = attrs.filterShape as number[];
        const info = geometry(x.shape, filterShape, attrs);
        const sizes = Int32Array.from(filterShape);
        return info && inBfloat16(native, 'Conv2DBackpropFilter', convAttributes(native, info), [x, sizes, dy]);
      }),
  ],
  [
    'ZooLinear',
    own =>
      withBfloat16(own, ({x, weight}, _attrs, native) => {
        const sides = [x.shape[1], ...weight.shape];
        return isLearning() || x.shape[0] === 0 || Math.min(...sides) < LEAST_SIDE
          ? undefined
          : linear(native, x, weight);
      }),
  ],
  [
    BatchMatMul,
    own =>
      withBfloat16(own, ({a, b}, {transposeA, transposeB}, native) => {
        const sides = [...a.shape.slice(-2), ...b.shape.slice(-2)];
        if (Math.min(...sides) < LEAST_SIDE) return undefined;
        return product(native, a, b, transposeA === true, transposeB === true);
      }),
  ],
];
