/**
 * A weight times a batch, as the operation of TensorFlow that is fastest at the size of the batch: `MatMul` has a way of its own
 * for vectors, `BatchMatMulV2` reads the weight once for a few rows, and from a dozen on it is better to turn the small matrix.
 *
 * Of AlexNet's 9216 x 4096, milliseconds of processor time: 1 row 5.7, 8.6 and 9.9; 8 rows 17, 9.6 and 9.7; 32 rows 69, 17.6
 * and 13.7.
 */
import {type KernelConfig, matMul, type Tensor, type Tensor2D, tidy, transpose, zeros} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';

/** Most rows of a batch that are multiplied as vectors. */
const VECTORS = 2;
/** Most rows of a batch that is not turned. */
const FEW = 8;

/** The kernel of `ZooLinear`. */
export const linearKernel: KernelConfig = {
  kernelName: 'ZooLinear',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, backend}) => {
    const {x, weight} = inputs as Record<'x' | 'weight', Tensor2D>;
    const [rows] = x.shape;
    return tidy((): Tensor => {
      if (x.size === 0) return zeros([rows, weight.shape[0]]);
      if (rows <= VECTORS) return vectorProduct(backend as NativeBackend, x, weight);
      return rows <= FEW ? matMul(x, weight, false, true) : transpose(matMul(weight, transpose(x)));
    });
  },
};

function vectorProduct(native: NativeBackend, x: Tensor2D, weight: Tensor2D): Tensor {
  const {TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT} = native.binding;
  const flag = (name: string, value: boolean): {name: string; type: number; value: boolean} => ({
    name,
    type: TF_ATTR_BOOL,
    value,
  });
  const attributes = [
    {name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT},
    flag('transpose_a', false),
    flag('transpose_b', true),
  ];
  return native.executeSingleOutput('MatMul', attributes, [x, weight]);
}
