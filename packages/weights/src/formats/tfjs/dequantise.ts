/**
 * Elements of quantised weights, as tfjs-core computes them (io_utils.ts, `decodeWeight`).
 */
import type {Fail} from '../../failure.ts';
import {float16ToFloat32} from '../../floats.ts';
import type {WeightData} from '../../stateDict.ts';
import type {ManifestWeight, Quantization} from './manifest.ts';

/**
 * `stored * scale + min` in double precision, then rounded: to float32, or to the nearest integer (ties up) for int32.
 *
 * @throws WeightFormatError `E_RANGE` for an integer that int32 cannot hold, which tfjs would wrap around
 */
export function dequantise(
  stored: WeightData,
  {name, dtype}: ManifestWeight,
  quantization: Quantization,
  fail: Fail,
): WeightData {
  if (quantization.stored === 'float16') return float16ToFloat32(stored as Uint16Array);
  const {min, scale} = quantization;
  const steps = stored as Uint8Array | Uint16Array;
  if (dtype === 'float32') return Float32Array.from(steps, step => step * scale + min);
  const out = new Int32Array(steps.length);
  for (let i = 0; i < out.length; i++) {
    const value = Math.round(steps[i] * scale + min);
    out[i] = value;
    if (out[i] !== value && value !== 0) {
      throw fail('E_RANGE', `element ${i} is ${value}, which int32 cannot hold`, {tensor: name});
    }
  }
  return out;
}
