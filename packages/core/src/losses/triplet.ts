/**
 * Triplet margin loss: like samples together, unlike ones apart.
 *
 * Schroff et al., "FaceNet", arXiv:1503.03832 (2015). Reference: `torch.nn.functional.triplet_margin_loss`.
 */
import {add, maximum, pow, relu, sqrt, square, sub, sum, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {checkNumber} from '../activations/checkNumber.ts';
import {ConfigError} from '../errors.ts';
import {checkFloat} from '../ops/checkFloat.ts';
import {absolute} from './absolute.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';

/** Options of {@link triplet}. */
export interface TripletOptions extends ReductionOptions {
  /** By how much the negative should be further away than the positive; above 0. @defaultValue 1 */
  margin?: number;
  /** Degree of the norm that measures distances, at least 1: 1 sums them up, 2 is Euclid's. @defaultValue 2 */
  p?: number;
}

/** Added to each difference, as in PyTorch, so that equal samples have a distance with a slope. */
const EPSILON = 1e-6;
/** Least sum under a root, whose slope at 0 is infinite. */
const SMALLEST = 1e-30;

function distance(a: Tensor, b: Tensor, p: number): Tensor {
  const difference = add(sub(a, b), EPSILON);
  if (p === 1) return sum(absolute(difference), -1);
  if (p === 2) return sqrt(maximum(sum(square(difference), -1), SMALLEST));
  return pow(maximum(sum(pow(absolute(difference), p), -1), SMALLEST), 1 / p);
}

/**
 * `max(‖a - p‖ - ‖a - n‖ + margin, 0)` for each triple.
 *
 * For `model.compile`, let a model give the three embeddings as `[batch, 3, features]`:
 * `loss: (_, y) => losses.triplet(...tf.unstack(y, 1) as [tf.Tensor, tf.Tensor, tf.Tensor])`.
 *
 * @param anchor - Embeddings `[batch, features]`.
 * @param positive - Embeddings of samples of the same kind, of the same shape.
 * @param negative - Embeddings of samples of another kind, of the same shape.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ or an option is out of range.
 */
export function triplet(anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletOptions = {}): Tensor {
  const {margin = 1, p = 2, ...rest} = options;
  checkNumber('triplet', 'margin', margin, 'a number above 0', n => n > 0);
  checkNumber('triplet', 'p', p, 'a number of at least 1', n => n >= 1);
  const all = [anchor, positive, negative];
  for (const each of all) checkFloat('triplet', each);
  if (anchor.rank < 2 || all.some(({shape}) => String(shape) !== String(anchor.shape))) {
    throw new ConfigError(
      `triplet: anchor, positive and negative have shapes ${all.map(({shape}) => `[${shape}]`).join(', ')}; ` +
        '[batch, features] is needed, the same for all three',
    );
  }
  return tidy(() => {
    const gap = sub(distance(anchor, positive, p), distance(anchor, negative, p));
    return reduceLoss('triplet', relu(add(gap, margin)), rest);
  });
}
