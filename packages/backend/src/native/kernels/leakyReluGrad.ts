/** The gradient of leaky ReLU through TensorFlow's `LeakyReluGrad`, as one pass; tfjs-node makes its step function of eight. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';

/** The kernel of `ZooLeakyReluGrad`. */
export const leakyReluGradKernel: KernelConfig = {
  kernelName: 'ZooLeakyReluGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {binding} = native;
    const {dy, x} = inputs as Record<'dy' | 'x', Tensor>;
    const {negativeSlope} = attrs as {negativeSlope: number};
    const attributes = [
      {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
      {name: 'alpha', type: binding.TF_ATTR_FLOAT, value: negativeSlope},
    ];
    return native.executeSingleOutput('LeakyReluGrad', attributes, [dy, x]);
  },
};
