/**
 * Max pooling with padding through TensorFlow's own, which makes no padded copy of the images; tfjs-node's kernels know
 * 'same' and 'valid' only. Windows as large as the images are maxima of columns, which TensorFlow finds in less time.
 */
import {all, cast, equal, type KernelConfig, max, mul, sum, type Tensor, tidy} from '@tensorflow/tfjs-core';
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

/** Whether there is one window, and it holds a whole image and nothing else. */
function isWhole({shape: [, height, width]}: Tensor, attrs: object | undefined): boolean {
  const {poolSize, frame} = attrs as MaxPool2dKernelAttrs;
  return poolSize[0] === height && poolSize[1] === width && frame.flat().every(n => n === 0);
}

/** Whether columns are longer than rows of channels: from there on their maxima take less time than a window's. */
const isLong = ({shape: [, height = 0, width = 0, channels = 0]}: Tensor): boolean => height * width > channels;

/** The kernel of `ZooMaxPool2d`. */
export const maxPool2dKernel: KernelConfig = {
  kernelName: 'ZooMaxPool2d',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    if (isWhole(inputs.x as Tensor, attrs) && isLong(inputs.x as Tensor)) return max(inputs.x as Tensor, [1, 2], true);
    return native.executeSingleOutput('MaxPool', attributes(native, attrs), [inputs.x as Tensor]);
  },
};

/** The gradient of maxima of whole images, if none is there twice: the first of equal values has it. */
function ofSingleMaxima(x: Tensor, y: Tensor, dy: Tensor): Tensor | undefined {
  return tidy(() => {
    const largest = cast(equal(x, y), 'float32');
    const single = all(equal(sum(largest, [1, 2]), 1)).dataSync()[0] === 1;
    return single ? mul(dy, largest) : undefined;
  });
}

/** The kernel of `ZooMaxPool2dGrad`. */
export const maxPool2dGradKernel: KernelConfig = {
  kernelName: 'ZooMaxPool2dGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {x, y, dy} = inputs as Record<string, Tensor>;
    const images = [x as Tensor, y as Tensor, dy as Tensor] as const;
    const quick = isWhole(x as Tensor, attrs) ? ofSingleMaxima(...images) : undefined;
    if (quick !== undefined) return quick;
    return native.executeSingleOutput('MaxPoolGrad', attributes(native, attrs), [...images]);
  },
};
