/** The step function, of which the slope of ReLU is made, in two passes; tfjs-node makes it of eight. */
import {type KernelConfig, relu, Step, type StepAttrs, sign, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {inTurn} from './inTurn.ts';

/** The kernel of `tf.step`: 1 above 0, NaN for NaN, else `alpha`; by the backend's own where that is not 0. */
export function stepKernel(own: KernelConfig): KernelConfig {
  return {
    kernelName: Step,
    backendName: 'tensorflow',
    kernelFunc: args => {
      const x = args.inputs.x as Tensor;
      if (x.dtype !== 'float32' || (args.attrs as unknown as StepAttrs).alpha !== 0) return own.kernelFunc(args);
      return tidy(() => inTurn(relu(x), sign));
    },
  };
}
