/** What elu and selu have in common: `scale · x` above 0, else `scale · alpha · (e^x - 1)`. */
import {add, div, minimum, mul, neg, relu, sub, type Tensor, tanh, elu as tfElu} from '@tensorflow/tfjs-core';
import {onWasm} from '../ops/onWasm.ts';
import {exponential} from './exponential.ts';
import {isPositive} from './isPositive.ts';

/** The constants of such a function. */
export interface ExponentialUnit {
  readonly alpha: number;
  readonly scale: number;
}

/** An operation less for the factor 1, which most have. */
const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mul(x, factor));

/** `min(x, 0)`. `minimum` takes five times as long on wasm, and clipping there hides NaN. */
const negativePart = (x: Tensor): Tensor => (onWasm() ? neg(relu(neg(x))) : minimum(x, 0));

/**
 * `e^x - 1` below 0, else 0; with `t = tanh(x/2)` it is `2t / (1 - t)`, in which nothing cancels.
 *
 * tfjs's elu is this on wasm. On native it is the rounded `e^x` minus 1, which is 0 for `x = -1e-8`, and `expm1` takes three
 * times as long as all steps here together.
 */
function expm1OfNegative(x: Tensor): Tensor {
  if (onWasm()) return tfElu(negativePart(x));
  const t = tanh(mul(negativePart(x), 0.5));
  return div(mul(t, 2), sub(1, t));
}

/** The function. */
export function exponentialUnit(x: Tensor, {alpha, scale}: ExponentialUnit): Tensor {
  if (onWasm() && alpha === 1) return times(tfElu(x), scale);
  return add(times(relu(x), scale), times(expm1OfNegative(x), scale * alpha));
}

/** Its slope: `scale` above 0, else `scale · alpha · e^x`. */
export function exponentialUnitSlope(x: Tensor, {alpha, scale}: ExponentialUnit): Tensor {
  // 1 above 0
  const power = exponential(negativePart(x));
  if (alpha === 1) return times(power, scale);
  const above = isPositive(x);
  return add(times(above, scale), mul(sub(power, above), scale * alpha));
}
