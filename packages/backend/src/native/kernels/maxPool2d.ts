/**
 * Max pooling with padding through TensorFlow's own, which makes no padded copy of the images; tfjs-node's kernels know
 * 'same' and 'valid' only. The gradient is an operation of our own where there are some: TensorFlow
 * takes eight times as long for the gradient.
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

/** The kernel of `ZooMaxPool2d`. */
export const maxPool2dKernel: KernelConfig = {
  kernelName: 'ZooMaxPool2d',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const x = inputs.x as Tensor;
    const list = attributes(native, attrs);
    // for the gradient all of the values will have to be there
    const early = isLearning()
      ? undefined
      : native.deferred.pooled(x.dataId, id => native.binding.executeOp('MaxPool', list, [id], 1)[0]);
    return early ?? native.executeSingleOutput('MaxPool', list, [x]);
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
    if (hasOwnOps()) {
      const {poolSize: pool, strides, frame} = attrs as unknown as MaxPool2dKernelAttrs;
      const before = [frame[0][0], frame[1][0]] as const;
      const windows = windowAttributes(native.binding, {pool, strides, before, dilations: [1, 1]});
      return native.executeSingleOutput('ZooMaxPool2dGrad', windows, images);
    }
    return native.executeSingleOutput('MaxPoolGrad', attributes(native, attrs), images);
  },
};
