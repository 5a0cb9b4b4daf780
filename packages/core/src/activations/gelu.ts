/**
 * Gaussian error linear unit.
 *
 * Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415 (2016).
 * Reference: `torch.nn.functional.gelu`.
 */
import {add, clipByValue, erf, mul, neg, sigmoid, square, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';
import {exponential} from './exponential.ts';

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** 'none' for the exact function, 'tanh' for the faster one of BERT and GPT-2. @defaultValue 'none' */
  approximate: 'none' | 'tanh';
}

/** `Φ(x)`, the probability that a normal variable is below `x`. */
const normalCdf = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

const exact = elementwise<NoOptions>(
  'ZooGelu',
  (x): Tensor => mul(x, normalCdf(x)),
  (x): Tensor => {
    const density = mul(exponential(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return add(normalCdf(x), mul(x, density));
  },
);

/** The approximation is `x · σ(2u)`, as `(1 + tanh u) / 2 = σ(2u)`; here is `2u = √(8/π) · (x + 0.044715 x³)`. */
const ROOT = Math.sqrt(8 / Math.PI);
const CUBIC = 0.044715;
const twiceU = (x: Tensor): Tensor => mul(mul(x, ROOT), add(mul(square(x), CUBIC), 1));

/** From here on `σ(2u)` is 0 or 1 in float32, and nothing overflows yet. */
const FLAT = 13;

const approximation = elementwise<NoOptions>(
  'ZooGeluTanh',
  (x): Tensor => mul(x, sigmoid(twiceU(x))),
  (any): Tensor => {
    const x = clipByValue(any, -FLAT, FLAT);
    const z = twiceU(x);
    const slopeOfZ = mul(add(mul(square(x), 3 * CUBIC), 1), ROOT);
    return mul(sigmoid(z), add(mul(mul(x, sigmoid(neg(z))), slopeOfZ), 1));
  },
);

/** `x · Φ(x)`, with `Φ` the normal distribution function; or `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`. */
export const gelu: Activation<GeluOptions> = defineActivation<GeluOptions>({
  name: 'gelu',
  defaults: {approximate: 'none'},
  check: ({approximate}) => {
    if (approximate === 'none' || approximate === 'tanh') return;
    throw new ConfigError(`gelu: approximate is ${JSON.stringify(approximate)}; 'none' or 'tanh' is needed`);
  },
  apply: (x, {approximate}) => (approximate === 'tanh' ? approximation(x, {}) : exact(x, {})),
});
