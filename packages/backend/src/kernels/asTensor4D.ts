import {Tensor, type Tensor4D, type TensorInfo} from '@tensorflow/tfjs-core';

/** A kernel's input as the tensor it is: tfjs hands kernels the very tensors that the op was called with. */
export function asTensor4D(input: TensorInfo | undefined, name: string): Tensor4D {
  if (input instanceof Tensor && input.shape.length === 4) return input as Tensor4D;
  throw new Error(`kernel input '${name}' is not a tensor of rank 4.`);
}
