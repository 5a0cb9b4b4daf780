/** Local response normalisation and its gradient, by operations of our own of the same names. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {floatAttribute, integersAttribute} from '../opAttributes.ts';

function kernel(kernelName: string, names: readonly string[]): KernelConfig {
  return {
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const native = backend as NativeBackend;
      const {binding} = native;
      const {size, alpha, beta, k} = attrs as Record<'size' | 'alpha' | 'beta' | 'k', number>;
      const attributes = [
        integersAttribute(binding, 'size', [size]),
        floatAttribute(binding, 'alpha', alpha),
        floatAttribute(binding, 'beta', beta),
        floatAttribute(binding, 'k', k),
      ];
      const tensors = names.map(name => inputs[name] as Tensor);
      return native.executeSingleOutput(kernelName, attributes, tensors);
    },
  };
}

/** Their kernels, for where there are operations of our own. */
export const localResponseNormKernels: readonly KernelConfig[] = [
  kernel('ZooLocalResponseNorm', ['x']),
  kernel('ZooLocalResponseNormGrad', ['dy', 'x']),
];
