/**
 * Change of floating type on the way into a file.
 */
import {type Fail, failure, quoted} from './failure.ts';
import {BFLOAT16, FLOAT16, narrowFloat32, packHalf, unpackHalf} from './floats.ts';
import type {DType, WeightTensor} from './stateDict.ts';
import {toFloat32} from './toFloat32.ts';

/** Floating types that weights are written as. */
export type FloatDType = 'float32' | 'float16' | 'bfloat16';

const FLOATS: readonly DType[] = ['float32', 'float64', 'float16', 'bfloat16'];

/** What floating tensors may be written as. */
const TARGETS: readonly FloatDType[] = ['float32', 'float16', 'bfloat16'];

/**
 * Dtype a tensor will have: `dtype` for floating tensors, its own for all others (indices, counters, masks).
 *
 * @throws WeightFormatError `E_VALUE` for a `dtype` that weights are not written as
 */
export function convertedDType(tensor: WeightTensor, dtype: FloatDType | undefined): DType {
  if (dtype !== undefined && !TARGETS.includes(dtype)) {
    const text = `the option dtype is ${quoted(String(dtype))}; give ${TARGETS.map(quoted).join(', ')}, or leave it out`;
    throw failure('memory', 'convert')('E_VALUE', text);
  }
  return dtype !== undefined && FLOATS.includes(tensor.dtype) ? dtype : tensor.dtype;
}

/**
 * The tensor with its floating type changed, lazily. Rounds once, to nearest, ties to even.
 *
 * @throws WeightFormatError (from `data()`) `E_RANGE` if a finite value would become infinite
 */
export function convertFloat(tensor: WeightTensor, name: string, dtype: FloatDType | undefined): WeightTensor {
  const target = convertedDType(tensor, dtype);
  if (target === tensor.dtype) return tensor;
  if (target === 'float32') return {dtype: target, shape: tensor.shape, data: () => toFloat32(tensor, name)};
  const layout = target === 'float16' ? FLOAT16 : BFLOAT16;
  return {
    dtype: target,
    shape: tensor.shape,
    async data() {
      // float64 goes straight to 16 bits: by way of float32 it would be rounded twice.
      const values =
        tensor.dtype === 'float64' ? ((await tensor.data()) as Float64Array) : await toFloat32(tensor, name);
      const out =
        values instanceof Float32Array
          ? narrowFloat32(values, layout)
          : Uint16Array.from(values, value => packHalf(value, layout));
      for (let i = 0; i < out.length; i++) {
        if ((out[i] & 0x7fff) === layout.infinity && Number.isFinite(values[i])) {
          const largest = unpackHalf(layout.infinity - 1, layout);
          const text = `element ${i} is ${values[i]}, beyond ${target}'s largest value ${largest}; keep float32`;
          throw failure('memory', 'convert')('E_RANGE', text, {tensor: name});
        }
      }
      return out;
    },
  };
}

/**
 * The tensor of integers as int32, lazily.
 *
 * @throws WeightFormatError (from `data()`) `E_RANGE` for a value that int32 cannot hold
 */
export function widenToInt32(tensor: WeightTensor, name: string, fail: Fail): WeightTensor {
  return {
    dtype: 'int32',
    shape: tensor.shape,
    async data() {
      const values = await tensor.data();
      const out = new Int32Array(values.length);
      for (let i = 0; i < out.length; i++) {
        out[i] = Number(values[i]);
        // Compared as numbers: none that is rounded on the way comes near int32's range.
        if (out[i] !== Number(values[i])) {
          throw fail('E_RANGE', `element ${i} is ${values[i]}, which int32 cannot hold`, {tensor: name});
        }
      }
      return out;
    },
  };
}
