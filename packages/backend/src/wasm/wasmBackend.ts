import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';

/** What tfjs's wasm backend knows of a tensor. */
export interface WasmData {
  /** Its number in the module, by which XNNPACK keeps what it has made of a filter or matrix: other numbers, other values. */
  id: number;
  /** Where its values begin, in bytes. */
  readonly memoryOffset: number;
}

/** The part of tfjs's wasm backend that is called. */
export interface WasmBackend {
  /** A tensor of any values at all, or one over memory that is there, which it then does not own. */
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
  refCount(dataId: object): number;
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
  dataIdNextNumber: number;
  readonly dataIdMap: {get(dataId: object): WasmData; delete(dataId: object): boolean};
  readonly wasm: {
    /** The memory of the module with threads, and that of the others. */
    readonly wasmMemory?: WebAssembly.Memory;
    readonly asm?: {readonly memory: WebAssembly.Memory};
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
  };
}
