import type {TensorInfo} from '@tensorflow/tfjs-core';

/** Makes a float32 tensor of `shape` that `write` fills, from the values of `inputs`; how, each backend knows. */
export type Fill = (
  backend: unknown,
  inputs: readonly TensorInfo[],
  shape: number[],
  write: (values: readonly Float32Array[], result: Float32Array) => void,
) => TensorInfo;
