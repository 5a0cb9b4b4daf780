/**
 * Gradients by weights that can be computed some rows at a time, so that large ones need never be there as a whole.
 */
import type {Tensor} from '@tensorflow/tfjs-core';

/** How rows of a gradient by one input of an operation are computed. */
export interface RowGradient {
  /** The input's place among what the operation has put aside; -1 if it is not there. */
  readonly place: number;
  /**
   * Rows `begin` to `end` (exclusive) along the first axis. Runs inside a `tidy`.
   *
   * @param dys - Upstream gradients.
   * @param saved - What the operation has put aside. The input itself is disposed by then, as it may be about to change.
   */
  of(dys: readonly Tensor[], saved: readonly Tensor[], begin: number, end: number): Tensor;
}

const known = new Map<string, RowGradient>();
const keyOf = (kernelName: string, input: string): string => `${kernelName} ${input}`;

/** Tells how it is done for an input of an operation. */
export function registerRowGradient(kernelName: string, input: string, gradient: RowGradient): void {
  known.set(keyOf(kernelName, input), gradient);
}

/** How it is done; `undefined` if that gradient comes as a whole only. */
export function rowGradient(kernelName: string, input: string): RowGradient | undefined {
  return known.get(keyOf(kernelName, input));
}
