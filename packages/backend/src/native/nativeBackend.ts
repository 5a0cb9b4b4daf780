import type {KernelBackend, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

/** What tfjs-node keeps of a tensor's values. */
export interface NativeData {
  /** The addon's handle; negative while it has none. */
  id: number;
}

/** The part of tfjs-node's backend that kernels of ours call. */
export interface NativeBackend extends KernelBackend {
  readonly binding: TensorflowBinding;
  readonly tensorMap: {get(dataId: object): NativeData};
  /** The addon's handles of tensors, which are uploaded if they have none yet. */
  getInputTensorIds(tensors: TensorInfo[]): number[];
  /** Makes a tensor of what the addon returned. */
  createOutputTensor(made: {id: number; shape: number[]; dtype: number}): Tensor;
  /** Runs a TensorFlow operation of one output by its name. */
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: TensorInfo[]): Tensor;
  /** Runs a TensorFlow operation by its name. */
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: TensorInfo[], outputs: number): Tensor[];
}
