import type {TensorInfo} from '@tensorflow/tfjs-core';

/** The values of a tensor of each kind that kernels over arrays know. */
export interface ValuesOf {
  float32: Float32Array;
  int32: Int32Array;
}

/**
 * Makes a tensor of `shape` that `write` fills, from the values of `inputs`; how, each backend knows. `V` says of what kind these
 * are, if not all are float32, and `dtype` of what kind the result is. It may hold anything before it is written.
 */
export type Fill = <
  V extends readonly (Float32Array | Int32Array)[] = readonly Float32Array[],
  D extends keyof ValuesOf = 'float32',
>(
  backend: unknown,
  inputs: readonly TensorInfo[],
  shape: number[],
  write: (values: V, result: ValuesOf[D]) => void,
  dtype?: D,
) => TensorInfo;
