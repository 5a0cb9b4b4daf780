/**
 * Arithmetic on the memory of tensors, piece by piece, by the backend's own kernels: what is computed in several steps stays
 * in the processor's cache from one to the next, and no tensor is made for what is between them.
 */
import {Add, getKernel, Multiply, RealDiv, Sqrt, Sub, type TensorInfo, util} from '@tensorflow/tfjs-core';
import type {WasmBackend} from './wasmBackend.ts';

/** Values of a piece: with four tensors and two pieces between them, what a processor's second cache holds. */
const PIECE = 65_536;

/** The operations there are; each writes to `out`, which may be one of its operands. */
export interface Arithmetic {
  add(a: TensorInfo, b: TensorInfo | number, out: TensorInfo): void;
  subtract(a: TensorInfo, b: TensorInfo | number, out: TensorInfo): void;
  multiply(a: TensorInfo, b: TensorInfo | number, out: TensorInfo): void;
  divide(a: TensorInfo, b: TensorInfo | number, out: TensorInfo): void;
  root(x: TensorInfo, out: TensorInfo): void;
}

/**
 * Calls `compute` with the first pieces of `tensors`, which are of one size, then with the next, to the end.
 *
 * @param spare - Further pieces, for what is between the steps.
 */
export function inPieces(
  wasm: WasmBackend,
  tensors: readonly TensorInfo[],
  spare: number,
  compute: (arithmetic: Arithmetic, pieces: readonly TensorInfo[], spare: readonly TensorInfo[]) => void,
): void {
  const size = util.sizeFromShape(tensors[0]?.shape ?? [0]);
  const owned: TensorInfo[] = [];
  const own = (length: number): TensorInfo => {
    const made = wasm.makeOutput([length], 'float32');
    owned.push(made);
    return made;
  };
  const numbers = new Map<number, TensorInfo>();
  const numberOf = (value: number): TensorInfo => {
    const found = numbers.get(value) ?? own(1);
    if (!numbers.has(value)) wasm.typedArrayFromHeap(found)[0] = value;
    numbers.set(value, found);
    return found;
  };
  const arithmetic = arithmeticOf(wasm, numberOf);
  try {
    const room = Array.from({length: spare}, () => own(Math.min(PIECE, size)));
    for (let begin = 0; begin < size; begin += PIECE) {
      const length = Math.min(PIECE, size - begin);
      const [pieces, rest] = [
        tensors.map(tensor => pieceOf(wasm, tensor, begin, length)),
        room.map(tensor => pieceOf(wasm, tensor, 0, length)),
      ];
      compute(arithmetic, pieces, rest);
      for (const piece of [...pieces, ...rest]) drop(wasm, piece);
    }
  } finally {
    for (const {dataId} of owned) wasm.disposeData(dataId);
  }
}

function arithmeticOf(wasm: WasmBackend, numberOf: (value: number) => TensorInfo): Arithmetic {
  let result: TensorInfo | undefined;
  // kernels ask their backend for the memory of what they make
  const backend = Object.create(wasm, {makeOutput: {value: () => result}});
  const run = (kernel: string, inputs: Record<string, TensorInfo>, out: TensorInfo): void => {
    result = out;
    getKernel(kernel, 'wasm').kernelFunc({inputs, attrs: {}, backend});
  };
  const binary =
    (kernel: string) =>
    (a: TensorInfo, b: TensorInfo | number, out: TensorInfo): void =>
      run(kernel, {a, b: typeof b === 'number' ? numberOf(b) : b}, out);
  return {
    add: binary(Add),
    subtract: binary(Sub),
    multiply: binary(Multiply),
    divide: binary(RealDiv),
    root: (x, out) => run(Sqrt, {x}, out),
  };
}

function pieceOf(wasm: WasmBackend, {dataId}: TensorInfo, begin: number, length: number): TensorInfo {
  return wasm.makeOutput([length], 'float32', wasm.dataIdMap.get(dataId).memoryOffset + 4 * begin);
}

/** Has the module forget a piece, and leaves the memory to the tensor that it is a piece of. */
function drop(wasm: WasmBackend, {dataId}: TensorInfo): void {
  wasm.wasm.tfjs.disposeData(wasm.dataIdMap.get(dataId).id);
  wasm.dataIdMap.delete(dataId);
}
