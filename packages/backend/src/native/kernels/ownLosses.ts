/** Losses averaged over the values of each sample, as one pass by operations of our own of the same names. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';

const LOSSES: readonly string[] = ['ZooBinaryCrossEntropy', 'ZooHinge', 'ZooMeanAbsoluteError', 'ZooMeanSquaredError'];

/** Their kernels, for where there are operations of our own. */
export const ownLossKernels: readonly KernelConfig[] = LOSSES.map(kernelName => ({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc: ({inputs, backend}) => {
    const {yTrue, yPred} = inputs as Record<'yTrue' | 'yPred', Tensor>;
    return (backend as NativeBackend).executeSingleOutput(kernelName, [], [yTrue, yPred]);
  },
}));
