import type {DataId, TensorInfo} from '@tensorflow/tfjs-core';

/** The part of tfjs's plain JavaScript backend that our kernels call. */
export interface CpuBackend {
  readSync(dataId: DataId): Float32Array;
  makeTensorInfo(shape: number[], dtype: 'float32' | 'int32', values: Float32Array | Int32Array): TensorInfo;
}
