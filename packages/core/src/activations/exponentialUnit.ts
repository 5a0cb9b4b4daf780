/** What elu and selu have in common: `scale · x` above 0, else `scale · alpha · (e^x - 1)`. */
import {add, mul, relu, sub, type Tensor, elu as tfElu} from '@tensorflow/tfjs-core';
import {onWasm} from '../ops/onWasm.ts';
import {expm1OfNegative, negativePart} from './expm1OfNegative.ts';
import {exponential} from './exponential.ts';
import {isPositive} from './isPositive.ts';

/** The constants of such a function. */
export interface ExponentialUnit {
  readonly alpha: number;
  readonly scale: number;
}

/** An operation less for the factor 1, which most have. */
const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mul(x, factor));

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
