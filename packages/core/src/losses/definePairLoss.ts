/**
 * Losses that average, over the values of each sample, a function of a label and an output: as one op, whose gradient is a
 * slope times a number for each sample. Differentiated step by step, each takes twice as many passes.
 */
import {mul, neg, sub, type Tensor} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {meanOfSamples, shareOf} from './perSample.ts';

/** A function of labels and outputs, and its slopes, value by value. */
interface PairLoss<A extends object> {
  readonly name: string;
  value(y: Tensor, x: Tensor, attrs: A): Tensor;
  /** By the labels `y`, which distillation learns as well. */
  slopeByTrue(y: Tensor, x: Tensor, attrs: A): Tensor;
  /** By the outputs `x`. */
  slopeByPred(y: Tensor, x: Tensor, attrs: A): Tensor;
}

/** Means over each sample: `[batch, …]` twice, the same shape, to `[batch]`. */
export type PairMean<A extends object> = (yTrue: Tensor, yPred: Tensor, attrs: A) => Tensor;

/** Makes the op of its parts. */
export function definePairLoss<A extends object>({name, value, slopeByTrue, slopeByPred}: PairLoss<A>): PairMean<A> {
  const byPred = (y: Tensor, x: Tensor, dy: Tensor, attrs: A): Tensor => mul(slopeByPred(y, x, attrs), shareOf(dy, x));
  // a kernel of its own, so that a backend may compute the slope and its share in one go
  const gradientOp = defineOp<'yTrue' | 'yPred' | 'dy', A>({
    name: `${name}Grad`,
    compose: ({yTrue, yPred, dy}, attrs) => byPred(yTrue, yPred, dy, attrs),
  });
  const op = defineOp<'yTrue' | 'yPred', A>({
    name,
    compose: ({yTrue, yPred}, attrs) => meanOfSamples(value(yTrue, yPred, attrs)),
    gradient: {
      saves: ['yTrue', 'yPred'],
      of: (dy, {yTrue, yPred}, attrs) => ({
        yTrue: () => mul(slopeByTrue(yTrue, yPred, attrs), shareOf(dy, yPred)),
        yPred: () => (isDifferentiated() ? byPred(yTrue, yPred, dy, attrs) : gradientOp({yTrue, yPred, dy}, attrs)),
      }),
    },
  });
  return (yTrue, yPred, attrs) => op({yTrue, yPred}, attrs);
}

/** A loss of the error `d = ŷ - y` alone. `slope` is that by `d`. */
export function defineErrorLoss<A extends object>(
  name: string,
  value: (d: Tensor, attrs: A) => Tensor,
  slope: (d: Tensor, attrs: A) => Tensor,
): PairMean<A> {
  return definePairLoss<A>({
    name,
    value: (y, x, attrs) => value(sub(x, y), attrs),
    slopeByTrue: (y, x, attrs) => neg(slope(sub(x, y), attrs)),
    slopeByPred: (y, x, attrs) => slope(sub(x, y), attrs),
  });
}
