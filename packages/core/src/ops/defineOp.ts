/**
 * Ops as named kernels: defined once, with a gradient and a composition that works on any backend.
 *
 * A backend that can do better registers a kernel of the same name, with `registerKernel` of tfjs, before the op is
 * first called on it; from then on the op runs that kernel. Gradients are computed for the inputs that need one only.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {defineOutputsOp, type RowsOfGradients} from './defineOutputsOp.ts';

/** What an op is made of. `I` are the names of its inputs, `A` its attributes. */
export interface OpDefinition<I extends string, A extends object> {
  /** Kernel name, the same on every backend; ours begin with `Zoo`. */
  readonly name: string;
  /** Computes the op with ops of tfjs. Runs inside a `tidy` and is not recorded for differentiation. */
  compose(inputs: Readonly<Record<I, Tensor>>, attrs: A): Tensor;
  /** Left out for an op that takes no tensors or is not differentiable. */
  readonly gradient?: {
    /** Inputs whose values the gradient needs. */
    readonly saves: readonly I[];
    /** One function an input; only those are called whose result is needed. */
    of(dy: Tensor, saved: Readonly<Record<I, Tensor>>, attrs: A): Record<I, () => Tensor>;
    /** Rows of gradients by inputs that may be large. Left out where they come as a whole only. */
    readonly rows?: RowsOfGradients<I, 'y'>;
  };
}

/** A call of an op, as {@link defineOp} makes it. */
export type Op<I extends string, A extends object> = (inputs: Record<I, Tensor>, attrs: A) => Tensor;

/** Makes the function that runs an op on the current backend. Registers nothing before the first call. */
export function defineOp<I extends string, A extends object>({name, compose, gradient}: OpDefinition<I, A>): Op<I, A> {
  const op = defineOutputsOp<I, 'y', A>({
    name,
    outputs: ['y'],
    compose: (inputs, attrs) => ({y: compose(inputs, attrs)}),
    gradient: gradient && {
      saves: gradient.saves,
      of: ({y}, saved, attrs) => gradient.of(y, saved, attrs),
      rows: gradient.rows,
    },
  });
  return (inputs, attrs) => op(inputs, attrs).y;
}
