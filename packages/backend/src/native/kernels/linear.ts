/**
 * A weight times a batch, of a few rows by an operation of our own, else as the operation of TensorFlow that is fastest at the size
 * of the batch: `MatMul` has a way of its own for vectors, `BatchMatMulV2` reads the weight once for a few rows, and from a dozen
 * on it is better to turn the small matrix.
 *
 * Of AlexNet's 9216 x 4096, milliseconds of processor time: 1 row 5.7, 8.6 and 9.9; 8 rows 17, 9.6 and 9.7; 32 rows 69, 17.6
 * and 13.7. The operation of our own takes 0.84 to 0.89 of the best of these at 1 row,
 * 0.78 to 0.91 at 8 and 1.2 to 1.3 at 12; of 512 x 1000, 0.4 at 1 and 0.6 at 8.
 */
import {type KernelConfig, matMul, type Tensor, type Tensor2D, tidy, transpose, zeros} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {flagAttribute} from '../opAttributes.ts';
import {hasOwnOps} from '../ownOps.ts';
import {linearRows} from './linearRows.ts';

/** Most rows of a batch that are multiplied as vectors. */
const VECTORS = 2;
/** Most rows of a batch that an operation of our own multiplies, and of one that is not turned. */
const FEW = 8;

/** The kernel of `ZooLinear`. */
export const linearKernel: KernelConfig = {
  kernelName: 'ZooLinear',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, backend}) => {
    const {x, weight} = inputs as Record<'x' | 'weight', Tensor2D>;
    const [rows] = x.shape;
    const native = backend as NativeBackend;
    return tidy((): Tensor => {
      if (x.size === 0) return zeros([rows, weight.shape[0]]);
      if (rows <= FEW && hasOwnOps()) return linearRows(native, x, weight);
      if (rows <= VECTORS) return vectorProduct(native, x, weight);
      return rows <= FEW ? matMul(x, weight, false, true) : transpose(matMul(weight, transpose(x)));
    });
  },
};

function vectorProduct(native: NativeBackend, x: Tensor, weight: Tensor): Tensor {
  const {binding} = native;
  const attributes = [
    {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    flagAttribute(binding, 'transpose_a', false),
    flagAttribute(binding, 'transpose_b', true),
  ];
  return native.executeSingleOutput('MatMul', attributes, [x, weight]);
}
