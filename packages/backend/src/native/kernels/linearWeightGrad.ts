/**
 * The gradient of a linear layer's weight as an operation of our own. Of 9216 x 4096, milliseconds of processor time, and those of
 * TensorFlow's product: 8 rows 7.5 and 9.4; 32 rows 12.0 and 16.1; 128 rows 47 and 60. Writing as much takes 5.7.
 */
import {type KernelConfig, matMul, type Tensor2D, tidy, transpose} from '@tensorflow/tfjs-core';
import {precision} from '../bfloat16/precision.ts';
import type {NativeBackend} from '../nativeBackend.ts';

/** Rows from which on the product is rounded to bfloat16 where that is asked for, which is faster then. */
const MANY = 64;

/** The kernel of `ZooLinearWeightGrad`, for where there are operations of our own. */
export const linearWeightGradKernel: KernelConfig = {
  kernelName: 'ZooLinearWeightGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, backend}) => {
    const {dy, x} = inputs as Record<'dy' | 'x', Tensor2D>;
    if (precision() === 'bfloat16' && x.shape[0] >= MANY) return tidy(() => matMul(transpose(dy), x));
    return (backend as NativeBackend).executeSingleOutput('ZooLinearWeightGrad', [], [dy, x]);
  },
};
