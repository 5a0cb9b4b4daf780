/** Exponentials and logarithms of four float32 at a time. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
type ValueType = wasmCode.ValueType;
const {f32, i32, v128} = wasmCode;

/** Makes variables. */
export type Variable = (type: ValueType) => Local;

/** `c₀ + x · (c₁ + x · (…))`. */
function polynomial(x: Code, [first, ...rest]: readonly number[]): Code {
  return rest.length === 0 ? f32.of(first) : f32.add(f32.of(first), f32.mul(x, polynomial(x, rest)));
}

/** Added to a number from -2^22 to 2^22, this leaves the nearest integer in the low bits. */
const ROUND = 1.5 * 2 ** 23;
/** ln 2 in two parts, of which the first has few digits, and the series of `(e^r - 1 - r) / r²`: `expf` of the Cephes library. */
const LN2: readonly [number, number] = [0.693359375, -2.1219444005469057e-4];
const SERIES = [0.5000000120119, 0.16666665459, 0.041665795894, 0.0083334519073, 0.0013981999507, 0.000198756915];
/** Below, the result is no normal number, and is given as 0. */
const LEAST = -87.33654;

/**
 * Sets `to` to `e^x` of numbers up to 0, where `to` may not be `x`: to a unit of the last place, NaN of NaN. `e^x = 2^n · e^r` with
 * `|r| ≤ ln 2 / 2`.
 */
export function exponential(variable: Variable): (x: Local, to: Local) => Code {
  const [n, r] = [variable('v128'), variable('v128')];
  return (x, to) => [
    ...n.set(f32.add(f32.mul(x.get, f32.of(Math.LOG2E)), f32.of(ROUND))),
    ...to.set(f32.sub(n.get, f32.of(ROUND))),
    ...r.set(f32.sub(f32.sub(x.get, f32.mul(to.get, f32.of(LN2[0]))), f32.mul(to.get, f32.of(LN2[1])))),
    ...to.set(f32.add(f32.add(f32.mul(f32.mul(r.get, r.get), polynomial(r.get, SERIES)), r.get), f32.of(1))),
    // 2^n has the exponent n, and a bias, as its bits
    ...to.set(f32.mul(to.get, i32.add(i32.shl(n.get, 23), i32.of(127 << 23)))),
    ...to.set(v128.andNot(to.get, f32.below(x.get, f32.of(LEAST)))),
  ];
}

/** `2 / (2k + 1)`: with `s ≤ 1/3` what follows is below 1e-9 of the sum. */
const ARTANH = Array.from({length: 8}, (_, k) => 2 / (2 * k + 1));

/** `log(1 + u)` of numbers from 0 to 1, with the digits that small ones have: `2 artanh(s)` with `s = u / (2 + u)`. */
export function log1p(variable: Variable): (u: Code) => Code {
  const [s, squared] = [variable('v128'), variable('v128')];
  return u => [
    ...s.set(u),
    ...s.set(f32.div(s.get, f32.add(f32.of(2), s.get))),
    ...squared.set(f32.mul(s.get, s.get)),
    ...f32.mul(s.get, polynomial(squared.get, ARTANH)),
  ];
}
