/**
 * Rows of a matrix by their numbers, and their sums: two maps, each of which is the gradient of the other. Those of tfjs
 * give the numbers a gradient as well, which is wrong where they come of what is differentiated by, and the sum is missing
 * on some backends.
 */
import {gather, reshape, scatterND, type Tensor1D, type Tensor2D, zeros} from '@tensorflow/tfjs-core';
import {defineOp, type Op} from '../defineOp.ts';

interface Attrs {
  /** Rows of the matrix. */
  readonly count: number;
}

/** `[places, width]`: the rows `at`, int32 `[places]`, of `x`, `[count, width]`. */
export const gatherRows: Op<'x' | 'at', Attrs> = defineOp<'x' | 'at', Attrs>({
  name: 'ZooGatherRows',
  compose: ({x, at}) => gather(x, at as Tensor1D),
  gradient: {
    saves: ['at'],
    of: (dy, {at}, attrs) => ({x: () => addRows({x: dy, at}, attrs), at: () => zeros(at.shape)}),
  },
});

/** `[count, width]`: in each row, the sum of the rows of `x`, `[places, width]`, that belong there by `at`, int32 `[places]`. */
export const addRows: Op<'x' | 'at', Attrs> = defineOp<'x' | 'at', Attrs>({
  name: 'ZooAddRows',
  compose: ({x, at}, {count}) => scatterND(reshape(at, [at.size, 1]), x, [count, (x as Tensor2D).shape[1]]),
  gradient: {
    saves: ['at'],
    of: (dy, {at}, attrs) => ({x: () => gatherRows({x: dy, at}, attrs), at: () => zeros(at.shape)}),
  },
});
