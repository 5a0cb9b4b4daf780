import {getKernel, type KernelConfig, registerKernel} from '@tensorflow/tfjs-core';
import {conv2dBackpropFilterKernel} from './conv2dBackpropFilter.ts';

const KERNELS: readonly KernelConfig[] = [conv2dBackpropFilterKernel];

/** Registers the gradient kernels that the wasm backend lacks; safe to call again. */
export function registerTrainingKernels(): void {
  for (const kernel of KERNELS) {
    if (getKernel(kernel.kernelName, kernel.backendName) === undefined) registerKernel(kernel);
  }
}
