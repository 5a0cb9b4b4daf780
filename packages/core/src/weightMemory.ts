/**
 * How weights are filled row by row, so that a file is read into a model without holding a tensor twice.
 */
import {backend, getBackend, type KernelBackend, type Tensor} from '@tensorflow/tfjs-core';

/** What a backend does with the memory of float32 tensors, seen as rows along their first axis. */
export interface WeightMemory {
  /** Whether {@link WeightMemory.putRows} writes to the memory of `x`, which nothing else sees, instead of to a copy. */
  isOwn(x: Tensor): boolean;
  /** A tensor of any values at all, to be filled by {@link WeightMemory.putRows}. */
  empty(shape: readonly number[]): Tensor;
  /**
   * `x` with other rows from `begin` on. If {@link WeightMemory.isOwn}, the result has its memory, and `x`, which is still to
   * be disposed of, is changed too.
   *
   * @param values whole rows; copied
   */
  putRows(x: Tensor, begin: number, values: Float32Array): Tensor;
}

const makers = new Map<string, (backend: KernelBackend) => WeightMemory>();

/** Tells how it is done on a backend of tfjs. */
export function registerWeightMemory(tfBackend: string, make: (backend: KernelBackend) => WeightMemory): void {
  makers.set(tfBackend, make);
}

/** That of the current backend; `undefined` if tensors are made of whole arrays only there. */
export function weightMemory(): WeightMemory | undefined {
  return makers.get(getBackend())?.(backend());
}
