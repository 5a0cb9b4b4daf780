/**
 * Products of a few rows with a large matrix, as the gradient of a linear layer's input is: XNNPACK first makes a copy of the
 * matrix in an order of its own, which takes longer than the product. It needs none of the first operand; so the product is
 * taken the other way round, `(bᵀ · aᵀ)ᵀ`, with the matrix turned strip by strip.
 *
 * XNNPACK keeps its copy for as long as the matrix has the same values, so that it is worth making from the second product on.
 */
import {
  type BatchMatMulAttrs,
  engine,
  type KernelBackend,
  type KernelConfig,
  type Tensor,
  transpose,
} from '@tensorflow/tfjs-core';
import {turnMatrix} from '../kernels/turnMatrix.ts';
import {dropPiece, pieceOf, runInto} from './pieces.ts';
import type {WasmBackend} from './wasmBackend.ts';

/** Columns of the matrix that are turned at a time: a few megabytes where a matrix is large. */
const STRIP = 256;

/** Values of a matrix from which on it is done. */
const LARGE = 1_048_576;

/** The module's numbers of the matrices that were multiplied before, which change with their values. */
const seen = new WeakMap<object, number>();

/** Wraps the backend's own kernel, which keeps what is transposed, has batches or is small. */
export function wideMatMulKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const {transposeA, transposeB} = args.attrs as unknown as BatchMatMulAttrs;
      const {a, b} = args.inputs as unknown as Record<'a' | 'b', Tensor>;
      const wasm = args.backend as WasmBackend;
      if (transposeA || transposeB || !isWide(a, b) || isSeen(wasm, b)) return own.kernelFunc(args);
      return multiply(wasm, own, a, b);
    },
  };
}

/** Whether turning `a` and the product is little beside the matrix. */
function isWide(a: Tensor, b: Tensor): boolean {
  if (a.rank !== 2 || b.rank !== 2 || b.size < LARGE) return false;
  const [rows, inner, columns] = [a.shape[0], a.shape[1] ?? 0, b.shape[1] ?? 0];
  return 4 * rows * (inner + columns) <= b.size;
}

function isSeen(wasm: WasmBackend, {dataId}: Tensor): boolean {
  const {id} = wasm.dataIdMap.get(dataId);
  const isKnown = seen.get(dataId) === id;
  seen.set(dataId, id);
  return isKnown;
}

function multiply(wasm: WasmBackend, own: KernelConfig, a: Tensor, b: Tensor): Tensor {
  const [rows, inner, columns] = [a.shape[0], b.shape[0], b.shape[1] ?? 0];
  const turnedA = transpose(a);
  const turnedProduct = wasm.makeOutput([columns, rows], 'float32');
  const strip = wasm.makeOutput([STRIP, inner], 'float32');
  for (let first = 0; first < columns; first += STRIP) {
    const count = Math.min(STRIP, columns - first);
    const [part, product] = [
      pieceOf(wasm, strip, 0, [count, inner]),
      pieceOf(wasm, turnedProduct, first * rows, [count, rows]),
    ];
    turnMatrix(
      {values: wasm.typedArrayFromHeap(b), start: first, pitch: columns},
      {values: wasm.typedArrayFromHeap(part), start: 0, pitch: inner},
      inner,
      count,
    );
    runInto(wasm, own, {a: part, b: turnedA}, product, {transposeA: false, transposeB: false});
    dropPiece(wasm, part);
    dropPiece(wasm, product);
  }
  turnedA.dispose();
  wasm.disposeData(strip.dataId);
  const turned = engine().makeTensorFromTensorInfo(turnedProduct, wasm as unknown as KernelBackend);
  const result = transpose(turned);
  turned.dispose();
  return result;
}
