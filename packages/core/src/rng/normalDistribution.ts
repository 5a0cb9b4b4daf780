/**
 * The normal distribution's function and its inverse, in double precision.
 */

/** Standard deviation of the standard normal distribution cut off at ±2: `sqrt(1 − 4φ(2) / (2Φ(2) − 1))`. */
export const TRUNCATED_AT_TWO = 0.8796256610342398;

/**
 * Share of the standard normal distribution below `x`, to 1e-15 in absolute terms.
 *
 * Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11 (2004): `½ + φ(x)·(x + x³/3 + x⁵/15 + …)`.
 */
export function normalBelow(x: number): number {
  // beyond 8.3 deviations lies less than a double near 1 can tell
  if (Math.abs(x) > 8.3) return x < 0 ? 0 : 1;
  let term = x;
  let sum = x;
  for (let i = 3, before = 0; sum !== before; i += 2) {
    before = sum;
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.5 * Math.log(2 * Math.PI));
}

/** Coefficients of algorithm AS 241, numerators and denominators, highest power first. */
const CENTRE: readonly [readonly number[], readonly number[]] = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const MIDDLE: readonly [readonly number[], readonly number[]] = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const TAIL: readonly [readonly number[], readonly number[]] = [
  [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];

function ratio([above, below]: readonly [readonly number[], readonly number[]], x: number): number {
  let [numerator, denominator] = [0, 0];
  for (let i = 0; i < above.length; i++) {
    numerator = numerator * x + above[i];
    denominator = denominator * x + below[i];
  }
  return numerator / denominator;
}

/**
 * The value below which a share `p` of the standard normal distribution lies, to 1e-15 in relative terms.
 *
 * Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const size = r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -size : size;
}
