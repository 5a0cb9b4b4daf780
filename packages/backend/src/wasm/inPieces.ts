/**
 * Arithmetic on the memory of tensors, piece by piece, by the backend's own kernels: what is computed in several steps stays
 * in the processor's cache from one to the next, and no tensor is made for what is between them.
 */
import {
  Add,
  getKernel,
  Multiply,
  type NamedTensorInfoMap,
  RealDiv,
  Sqrt,
  Sub,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import {dropPiece, pieceOf, runInto} from './pieces.ts';
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
        tensors.map(tensor => pieceOf(wasm, tensor, begin, [length])),
        room.map(tensor => pieceOf(wasm, tensor, 0, [length])),
      ];
      compute(arithmetic, pieces, rest);
      for (const piece of [...pieces, ...rest]) dropPiece(wasm, piece);
    }
  } finally {
    for (const {dataId} of owned) wasm.disposeData(dataId);
  }
}

function arithmeticOf(wasm: WasmBackend, numberOf: (value: number) => TensorInfo): Arithmetic {
  const run = (kernel: string, inputs: NamedTensorInfoMap, out: TensorInfo): void =>
    runInto(wasm, getKernel(kernel, 'wasm'), inputs, out);
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
