import type {KernelBackend, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

/** The part of tfjs-node's backend that kernels of ours call. */
export interface NativeBackend extends KernelBackend {
  readonly binding: TensorflowBinding;
  /** Runs a TensorFlow operation of one output by its name. */
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: TensorInfo[]): Tensor;
  /** Runs a TensorFlow operation by its name. */
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: TensorInfo[], outputs: number): Tensor[];
}
