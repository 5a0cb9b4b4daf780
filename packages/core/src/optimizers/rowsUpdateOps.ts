/**
 * Updates of some rows of a weight and of its slots, in place, for gradients that come in rows.
 *
 * Only a backend can do this, by a kernel of its own: a composition would copy all the other rows. Where there is none, gradients
 * come as a whole. A kernel may give back the memory of the weight and of the slots, as those of whole updates may.
 */
import {engine, getBackend, getKernel, type NamedAttrMap, type Tensor} from '@tensorflow/tfjs-core';
import type {AdamUpdateAttrs, SgdUpdateAttrs} from './updateOps.ts';

/** Which rows are updated. */
export interface RowsUpdateAttrs {
  /** The first of those that the gradient is of. */
  readonly begin: number;
}

/** Settings of one update of some rows by SGD with momentum. */
export interface SgdRowsUpdateAttrs extends SgdUpdateAttrs, RowsUpdateAttrs {}
/** Settings of one update of some rows by Adam or AdamW. */
export interface AdamRowsUpdateAttrs extends AdamUpdateAttrs, RowsUpdateAttrs {}

/** Gives the weight and its slots, in the order of their names. */
type RowsUpdateOp<I extends string, A> = (inputs: Record<'weight' | 'gradient' | I, Tensor>, attrs: A) => Tensor[];

/** By the current backend's kernel; `undefined` if it has none. */
function rowsOp<I extends string, A extends RowsUpdateAttrs>(kernel: string): RowsUpdateOp<I, A> | undefined {
  if (getKernel(kernel, getBackend()) == null) return undefined;
  return (inputs, attrs) => engine().runKernel(kernel, inputs, attrs as unknown as NamedAttrMap);
}

/** What updates rows as `sgdUpdate` does a whole weight: `weight`, `velocity`. */
export const sgdRowsUpdate = (): RowsUpdateOp<'velocity', SgdRowsUpdateAttrs> | undefined => rowsOp('ZooSgdRowsUpdate');

/** What updates rows as `adamUpdate` does a whole weight: `weight`, `m`, `v`. */
export const adamRowsUpdate = (): RowsUpdateOp<'m' | 'v', AdamRowsUpdateAttrs> | undefined =>
  rowsOp('ZooAdamRowsUpdate');
