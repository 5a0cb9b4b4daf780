/**
 * Max pooling with padding by operations of our own, and where there are none through TensorFlow's, which make no padded copy of
 * the images either, but take two to eight times as long; tfjs-node's kernels know 'same' and 'valid' only.
 */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {MaxPool2dKernelAttrs} from '../../kernels/maxPool2d.ts';
import {isLearning} from '../bfloat16/inBfloat16.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {integersAttribute} from '../opAttributes.ts';
import {hasOwnOps} from '../ownOps.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';
import {windowAttributes} from './windowAttributes.ts';

function attributes({binding}: NativeBackend, attrs: object | undefined): OpAttribute[] {
  const {poolSize, strides, frame} = attrs as MaxPool2dKernelAttrs;
  const pads = frame.flat();
  const padded = pads.some(n => n > 0);
  const list = (name: string, value: number[]): OpAttribute => integersAttribute(binding, name, value);
  const text = (name: string, value: string): OpAttribute => ({name, type: binding.TF_ATTR_STRING, value});
  return [
    {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    list('ksize', [1, ...poolSize, 1]),
    list('strides', [1, ...strides, 1]),
    text('padding', padded ? 'EXPLICIT' : 'VALID'),
    text('data_format', 'NHWC'),
    ...(padded ? [list('explicit_paddings', [0, 0, ...pads, 0, 0])] : []),
  ];
}

/** The attributes of our own operations. */
function ownAttributes({binding}: NativeBackend, attrs: object | undefined): OpAttribute[] {
  const {poolSize: pool, strides, frame} = attrs as MaxPool2dKernelAttrs;
  return windowAttributes(binding, {pool, strides, before: [frame[0][0], frame[1][0]], dilations: [1, 1]});
}

/** How many windows there are along height and width. */
function outputSize(x: Tensor, attrs: object | undefined): number[] {
  const {poolSize, strides, frame} = attrs as MaxPool2dKernelAttrs;
  return frame.map(([before, after], axis) => {
    const padded = (x.shape[axis + 1] ?? 0) + before + after;
    return Math.floor((padded - (poolSize[axis] ?? 1)) / (strides[axis] ?? 1)) + 1;
  });
}

/** The kernel of `ZooMaxPool2d`. */
export const maxPool2dKernel: KernelConfig = {
  kernelName: 'ZooMaxPool2d',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const x = inputs.x as Tensor;
    if (!hasOwnOps()) return native.executeSingleOutput('MaxPool', attributes(native, attrs), [x]);
    const size = integersAttribute(native.binding, 'size', outputSize(x, attrs));
    const list = [...ownAttributes(native, attrs), size];
    const {binding, deferred} = native;
    // for the gradient all of the values will have to be there
    const early = isLearning()
      ? undefined
      : deferred.pooled(
          x.dataId,
          (id, isHalf) => binding.executeOp(`ZooMaxPool2d${isHalf ? 'Half' : ''}`, list, [id], 1)[0],
        );
    return early ?? native.executeSingleOutput('ZooMaxPool2d', list, [x]);
  },
};

/** The kernel of `ZooMaxPool2dGrad`. */
export const maxPool2dGradKernel: KernelConfig = {
  kernelName: 'ZooMaxPool2dGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {x, y, dy} = inputs as Record<string, Tensor>;
    const images = [x as Tensor, y as Tensor, dy as Tensor];
    if (hasOwnOps()) return native.executeSingleOutput('ZooMaxPool2dGrad', ownAttributes(native, attrs), images);
    return native.executeSingleOutput('MaxPoolGrad', attributes(native, attrs), images);
  },
};
