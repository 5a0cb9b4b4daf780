/**
 * The one conversion a model needs: any element type to float32, with every lossy case named.
 */
import {checkedBools} from './checkedBools.ts';
import {float32Memory} from './elementMemory.ts';
import {failure} from './failure.ts';
import {bfloat16ToFloat32, float16ToFloat32} from './floats.ts';
import type {WeightData, WeightTensor} from './stateDict.ts';

/**
 * Reads a tensor as float32.
 *
 * | from | how |
 * |---|---|
 * | float32 | as it is; the array may be the tensor's own |
 * | float16, bfloat16 | exact |
 * | float64 | rounded to nearest; a finite value beyond float32's range is `E_RANGE` |
 * | integers | exact; a value float32 cannot hold (some beyond ±2^24) is `E_RANGE` |
 * | bool | 0 and 1; any other byte is `E_VALUE` |
 *
 * @param name what error messages call the tensor
 * @throws WeightFormatError as the table says, and whatever reading the tensor throws
 */
export async function toFloat32(tensor: WeightTensor, name = 'tensor'): Promise<Float32Array> {
  const data = await tensor.data();
  switch (tensor.dtype) {
    case 'float16':
      return float16ToFloat32(data as Uint16Array);
    case 'bfloat16':
      return bfloat16ToFloat32(data as Uint16Array);
    case 'float32':
      return data as Float32Array;
    case 'float64':
      return roundedDoubles(data as Float64Array, name);
    case 'bool':
      return new Float32Array(checkedBools(data, 'memory', 'toFloat32', name) as Uint8Array);
    default:
      return exactIntegers(data, name);
  }
}

function roundedDoubles(data: Float64Array, name: string): Float32Array {
  const out = float32Memory(data.length);
  out.set(data);
  for (let i = 0; i < out.length; i++) {
    if (Number.isFinite(data[i]) && !Number.isFinite(out[i])) throw outOfRange(name, i, data[i]);
  }
  return out;
}

function exactIntegers(data: WeightData, name: string): Float32Array {
  const out = float32Memory(data.length);
  for (let i = 0; i < out.length; i++) {
    const value = data[i];
    out[i] = Number(value);
    // Compared in the integer's own type: Number(2n ** 53n + 1n) has already lost what is to be found.
    const back = typeof value === 'bigint' ? BigInt(out[i]) : out[i];
    if (back !== value) throw outOfRange(name, i, value);
  }
  return out;
}

function outOfRange(name: string, index: number, value: number | bigint) {
  return failure('memory', 'toFloat32')('E_RANGE', `element ${index} is ${value}, which float32 cannot hold`, {
    tensor: name,
  });
}
