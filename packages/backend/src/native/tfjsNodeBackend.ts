import type {KernelBackend, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

/** What tfjs-node keeps of a tensor's values. */
export interface NativeData {
  /** The addon's handle; negative while it has none. */
  id: number;
  /** Whether the handle's values are bfloat16, which only a tensor that waits has. */
  isHalf?: boolean;
  /** Whether no operation of TensorFlow's has seen the values, so that nothing else can have their memory. */
  isUnseen?: boolean;
  /** What is still to be done for the values. */
  steps?: Steps;
}

/** What is still to be done for a tensor's values. */
export interface Steps {
  /** The tensor whose values are the first; `undefined` once they have become this tensor's own. */
  readonly from: NativeData | undefined;
  /** In place of first values: how they are computed, bias and rectifier included. */
  readonly product?: Product;
  readonly bias: TensorInfo | undefined;
  readonly relu: boolean;
}

/** A convolution or a linear layer that has not been computed yet. */
export interface Product {
  readonly x: NativeData;
  /** Whether x is no tensor any more, so that its values are deleted with the product. */
  readonly ownsX?: boolean;
  readonly weight: TensorInfo;
  /** The handle of the result for those of x, weight and bias, an empty one where there is none. */
  compute(ids: [x: number, weight: number, bias: number], relu: boolean): number;
}

/** The part of tfjs-node's backend that kernels of ours call. */
export interface TfjsNodeBackend extends KernelBackend {
  readonly binding: TensorflowBinding;
  readonly tensorMap: {get(dataId: object): NativeData; has(dataId: object): boolean};
  /** The addon's handles of tensors, which are uploaded if they have none yet. */
  getInputTensorIds(tensors: TensorInfo[]): number[];
  /** Makes a tensor of what the addon returned. */
  createOutputTensor(made: {id: number; shape: number[]; dtype: number}): Tensor;
  /** Runs a TensorFlow operation of one output by its name. */
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: TensorInfo[]): Tensor;
  /** Runs a TensorFlow operation by its name. */
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: TensorInfo[], outputs: number): Tensor[];
}
