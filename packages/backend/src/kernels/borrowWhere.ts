import type {KernelConfig, NamedAttrMap, NamedTensorInfoMap} from '@tensorflow/tfjs-core';
import {borrowedKernel} from './borrowedKernel.ts';

/** A backend's own kernel, but tfjs's in plain JavaScript where `mustBorrow` says that the own one cannot do it. */
export function borrowWhere(
  own: KernelConfig,
  mustBorrow: (inputs: NamedTensorInfoMap, attrs: NamedAttrMap | undefined) => boolean,
): KernelConfig {
  const borrowed = borrowedKernel(own.backendName, own.kernelName);
  return {
    ...own,
    kernelFunc: args => (mustBorrow(args.inputs, args.attrs) ? borrowed : own).kernelFunc(args),
  };
}
