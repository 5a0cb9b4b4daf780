/** The partial inverse of max pooling and its gradient, by operations of our own. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {integersAttribute} from '../opAttributes.ts';

/** The kernels of `ZooMaxUnpool2d` and its gradient, for where there are operations of our own. */
export const maxUnpool2dKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooMaxUnpool2d',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const native = backend as NativeBackend;
      const {outputSize} = attrs as unknown as {outputSize: readonly [number, number]};
      const size = integersAttribute(native.binding, 'output_size', [...outputSize]);
      return native.executeSingleOutput('ZooMaxUnpool2d', [size], [inputs.x as Tensor, inputs.indices as Tensor]);
    },
  },
  {
    kernelName: 'ZooMaxUnpool2dGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, backend}) => {
      const given = [inputs.dy as Tensor, inputs.indices as Tensor];
      return (backend as NativeBackend).executeSingleOutput('ZooMaxUnpool2dGrad', [], given);
    },
  },
];
