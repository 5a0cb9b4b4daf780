/**
 * Max pooling with padding through TensorFlow's own, which makes no padded copy of the images; tfjs-node's kernels know
 * 'same' and 'valid' only.
 */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {MaxPool2dKernelAttrs} from '../../kernels/maxPool2d.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';

function attributes({binding}: NativeBackend, attrs: object | undefined): OpAttribute[] {
  const {poolSize, strides, frame} = attrs as MaxPool2dKernelAttrs;
  const pads = frame.flat();
  const padded = pads.some(n => n > 0);
  const list = (name: string, value: number[]): OpAttribute => ({name, type: binding.TF_ATTR_INT, value});
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
    return native.executeSingleOutput('MaxPool', attributes(native, attrs), [inputs.x as Tensor]);
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
    return native.executeSingleOutput('MaxPoolGrad', attributes(native, attrs), images);
  },
};
