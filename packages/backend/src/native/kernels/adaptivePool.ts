/**
 * Pooling to a fixed size by windows that share an axis evenly, and its gradients, by operations of our own: the compositions are
 * matrix products, and for maxima a pooling for each row and column of the result.
 */
import {type KernelConfig, reshape, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {integersAttribute} from '../opAttributes.ts';

/** Pools or spreads images to another size. */
function resized(op: string, native: NativeBackend, x: Tensor, size: readonly number[]): Tensor {
  return native.executeSingleOutput(op, [integersAttribute(native.binding, 'size', [...size])], [x]);
}

/** The same for sequences, which are images of one row, and for volumes, slice by slice and then along the depth. */
function resizedAny(op: string, native: NativeBackend, x: Tensor, size: readonly number[]): Tensor {
  const [batch = 0, ...old] = x.shape;
  const channels = old.pop() ?? 0;
  const [first = 1, ...others] = size;
  if (size.length === 2) return resized(op, native, x, size);
  return tidy(() => {
    if (size.length === 1) {
      return reshape(resized(op, native, reshape(x, [batch, 1, ...old, channels]), [1, first]), [
        batch,
        first,
        channels,
      ]);
    }
    const [depth = 0, ...plane] = old;
    const slices = resized(op, native, reshape(x, [batch * depth, ...plane, channels]), others);
    const area = others.reduce((a, b) => a * b, 1);
    const columns = resized(op, native, reshape(slices, [batch, depth, area, channels]), [first, area]);
    return reshape(columns, [batch, ...size, channels]);
  });
}

/** What `ZooAdaptiveAvgPool` and its gradient are called with. */
interface AdaptiveAvgAttrs {
  readonly inputSize: readonly number[];
  readonly outputSize: readonly number[];
}

/** The kernels of `ZooAdaptiveAvgPool`, `ZooAdaptiveMaxPool2d` and their gradients, for where there are operations of our own. */
export const adaptivePoolKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooAdaptiveAvgPool',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const {outputSize} = attrs as unknown as AdaptiveAvgAttrs;
      return resizedAny('ZooAdaptiveAvgPool2d', backend as NativeBackend, inputs.x as Tensor, outputSize);
    },
  },
  {
    kernelName: 'ZooAdaptiveAvgPoolGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const {inputSize} = attrs as unknown as AdaptiveAvgAttrs;
      return resizedAny('ZooAdaptiveAvgPool2dGrad', backend as NativeBackend, inputs.dy as Tensor, inputSize);
    },
  },
  {
    kernelName: 'ZooAdaptiveMaxPool2d',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const {outputSize} = attrs as unknown as {readonly outputSize: readonly number[]};
      return resized('ZooAdaptiveMaxPool2d', backend as NativeBackend, inputs.x as Tensor, outputSize);
    },
  },
  {
    kernelName: 'ZooAdaptiveMaxPool2dGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, backend}) => {
      const {x, y, dy} = inputs as Record<'x' | 'y' | 'dy', Tensor>;
      return (backend as NativeBackend).executeSingleOutput('ZooAdaptiveMaxPool2dGrad', [], [x, y, dy]);
    },
  },
];
