/** Convolutions and their gradients with numbers as padding, which tfjs-node refuses and TensorFlow does. */
import {
  type backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  type KernelFunc,
  slice,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../../kernels/asTensor4D.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';
import {conv2dInfo} from './conv2dInfo.ts';

type Info = backend_util.Conv2DInfo;
type Attrs = Conv2DBackpropFilterAttrs | Conv2DBackpropInputAttrs;

/** Wraps the kernel of a convolution: a number becomes what tfjs-node does take, a list with an entry an axis. */
export function numberAsListKernel(own: KernelConfig): KernelConfig {
  const kernelFunc: KernelFunc = args => {
    const {pad, dataFormat} = args.attrs as unknown as Attrs;
    if (typeof pad !== 'number' || pad === 0) return own.kernelFunc(args);
    const [none, both] = [
      [0, 0],
      [pad, pad],
    ];
    const list = dataFormat === 'NCHW' ? [none, none, both, both] : [none, both, both, none];
    return own.kernelFunc({...args, attrs: {...args.attrs, pad: list as unknown as number[]}});
  };
  return {...own, kernelFunc};
}

/** Wraps the kernel of a convolution's filter gradient. */
export function conv2dBackpropFilterKernel(own: KernelConfig): KernelConfig {
  const kernelFunc: KernelFunc = args => {
    const {filterShape} = args.attrs as unknown as Conv2DBackpropFilterAttrs;
    const [x, dy] = [asTensor4D(args.inputs.x, 'x'), asTensor4D(args.inputs.dy, 'dy')];
    const info = conv2dInfo(x.shape, filterShape, args.attrs);
    if (!isExplicit(info)) return own.kernelFunc(args);
    const native = args.backend as NativeBackend;
    return tidy(() => {
      return native.executeSingleOutput(Conv2DBackpropFilter, attributes(native, info), [
        x,
        tensor1d(filterShape, 'int32'),
        dy,
      ]);
    });
  };
  return {...own, kernelFunc};
}

/** Wraps the kernel of a convolution's input gradient, which a transposed convolution is too. */
export function conv2dBackpropInputKernel(own: KernelConfig): KernelConfig {
  const kernelFunc: KernelFunc = args => {
    const {inputShape} = args.attrs as unknown as Conv2DBackpropInputAttrs;
    const [dy, filter] = [asTensor4D(args.inputs.dy, 'dy'), asTensor4D(args.inputs.filter, 'filter')];
    const info = conv2dInfo(inputShape, filter.shape, args.attrs);
    // a transposed convolution may be asked for less than its input has
    const seen = dy.shape.map((length, axis) => Math.min(length, info.outShape[axis] ?? length));
    const larger = dy.shape.some((length, axis) => length !== seen[axis]);
    if (!isExplicit(info) && !larger) return own.kernelFunc(args);
    const native = args.backend as NativeBackend;
    return tidy(() => {
      const gradient: Tensor = larger ? slice(dy, [0, 0, 0, 0], seen) : dy;
      return native.executeSingleOutput(Conv2DBackpropInput, attributes(native, info), [
        tensor1d(info.inShape, 'int32'),
        filter as Tensor4D,
        gradient,
      ]);
    });
  };
  return {...own, kernelFunc};
}

function isExplicit({padInfo: {type}}: Info): boolean {
  return type !== 'VALID' && type !== 'SAME';
}

function attributes({binding}: NativeBackend, info: Info): OpAttribute[] {
  const list = (name: string, value: number[]): OpAttribute => ({name, type: binding.TF_ATTR_INT, value});
  const text = (name: string, value: string): OpAttribute => ({name, type: binding.TF_ATTR_STRING, value});
  const {strideHeight, strideWidth, padInfo} = info;
  const isLast = info.dataFormat === 'channelsLast';
  const perAxis = (rows: number, columns: number): number[] => (isLast ? [1, rows, columns, 1] : [1, 1, rows, columns]);
  const pads = [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right];
  return [
    {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    list('strides', perAxis(strideHeight, strideWidth)),
    list('dilations', perAxis(1, 1)),
    text('data_format', isLast ? 'NHWC' : 'NCHW'),
    {name: 'use_cudnn_on_gpu', type: binding.TF_ATTR_BOOL, value: true},
    text('padding', isExplicit(info) ? 'EXPLICIT' : padInfo.type),
    ...(isExplicit(info) ? [list('explicit_paddings', isLast ? [0, 0, ...pads, 0, 0] : [0, 0, 0, 0, ...pads])] : []),
  ];
}
