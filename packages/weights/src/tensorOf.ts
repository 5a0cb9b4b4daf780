/**
 * A tensor of a state dict made in memory, the counterpart of one read from a file.
 */
import {arrayNameOf} from './dtypes.ts';
import {elementCount} from './shapes.ts';
import type {DType, WeightData, WeightTensor} from './stateDict.ts';
import {WeightFormatError} from './weightFormatError.ts';

/**
 * Wraps elements as a {@link WeightTensor}, so that they can be written to a file or loaded into a model.
 *
 * @param dtype how to take the elements: a `Uint16Array` may hold `uint16`, `float16` or `bfloat16` patterns
 * @param shape dimensions; `[]` is a scalar
 * @param data elements in row-major order; kept, not copied
 * @throws WeightFormatError `E_SHAPE` if shape and number of elements differ, `E_DTYPE` if the array is of another type
 *
 * @example
 * ```ts
 * const sd = new Map([['bias', tensorOf('float32', [3], Float32Array.of(1, 2, 3))]]);
 * ```
 */
export function tensorOf(dtype: DType, shape: readonly number[], data: WeightData): WeightTensor {
  const count = elementCount(shape);
  if (count !== data.length) {
    throw new WeightFormatError(
      'E_SHAPE',
      `tensorOf: shape [${shape.join(', ')}] holds ${count ?? 'no countable number of'} elements, data has ${data.length}`,
      {format: 'memory'},
    );
  }
  const wanted = arrayNameOf(dtype);
  if (data.constructor.name !== wanted) {
    throw new WeightFormatError('E_DTYPE', `tensorOf: ${dtype} is held in a ${wanted}, not ${data.constructor.name}`, {
      format: 'memory',
    });
  }
  return {dtype, shape: [...shape], data: async () => data};
}
