/**
 * Bounds on gradients.
 */
import {
  add,
  clipByValue,
  div,
  minimum,
  mul,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {atLeastZero} from './checks.ts';

/** Bounds on the gradients of a step; at most one of them is given. */
export interface Clipping {
  /**
   * Largest global norm of the gradients; larger ones are scaled down to it, all by the same factor
   * (`torch.nn.utils.clip_grad_norm_`). @defaultValue null: no clipping
   */
  clipNorm: number | null;
  /** Largest norm of the gradient of one weight; a larger one is scaled down to it (Keras's `clipnorm`). @defaultValue null */
  clipNormPerWeight: number | null;
  /** Gradients are cut off at ± this value (`torch.nn.utils.clip_grad_value_`). @defaultValue null */
  clipValue: number | null;
}

/** @throws ConfigError if a bound is negative or no number, or more than one is given. */
export function checkClipping(label: string, clipping: Clipping): Clipping {
  const given = Object.entries(clipping).filter(([, bound]) => bound !== null);
  for (const [name, bound] of given) atLeastZero(`${label}: ${name}`, bound);
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(' and ');
    throw new ConfigError(
      `${label}: ${names} are given; gradients are clipped in one way only, so leave out all but one`,
    );
  }
  return clipping;
}

/** What clips the gradient of one weight, given the gradients of all. */
export function clipper(
  {clipNorm, clipNormPerWeight, clipValue}: Clipping,
  gradients: readonly Tensor[],
): (gradient: Tensor) => Tensor {
  if (clipNorm !== null && gradients.length > 0) {
    const factor = shrinkage(gradients, clipNorm);
    return gradient => mul(gradient, factor);
  }
  if (clipNormPerWeight !== null) return gradient => mul(gradient, shrinkage([gradient], clipNormPerWeight));
  if (clipValue !== null) return gradient => clipByValue(gradient, -clipValue, clipValue);
  return gradient => gradient;
}

/** What to multiply the gradients by, so that their common norm is at most `bound`. */
function shrinkage(gradients: readonly Tensor[], bound: number): Scalar {
  const squares = gradients.map(gradient => tidy(() => sum(square(gradient))));
  const norm = sqrt(squares.reduce((a, b) => add(a, b)));
  // 1e-6 as in clip_grad_norm_: no division by a zero norm
  return minimum(1, div(bound, add(norm, 1e-6))) as Scalar;
}
