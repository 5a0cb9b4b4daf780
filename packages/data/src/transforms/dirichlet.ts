/**
 * Random shares of a whole.
 */

/** Attempts at one gamma variate; each is accepted with a probability above 0.95. */
const ATTEMPTS = 16;

/** How many numbers {@link dirichlet} draws at most for each share. */
export const DRAWS_PER_SHARE: number = 3 * ATTEMPTS + 1;

/**
 * `count` shares, from 0 to 1 and 1 in sum, of Dirichlet's distribution with all parameters `alpha`; the first of two is
 * of the Beta distribution. Gamma variates by their sum, as logarithms, so that small parameters do not underflow.
 */
export function dirichlet(draw: () => number, alpha: number, count: number): number[] {
  const logs = Array.from({length: count}, () => logGamma(draw, alpha));
  const most = Math.max(...logs);
  const shares = logs.map(log => Math.exp(log - most));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map(share => share / sum);
}

/** Logarithm of a gamma variate. Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). */
function logGamma(draw: () => number, alpha: number): number {
  // (0, 1], so that logarithms are finite
  const positive = () => 1 - draw();
  if (alpha < 1) return logGamma(draw, alpha + 1) + Math.log(positive()) / alpha;
  const d = alpha - 1 / 3;
  for (let i = 0; i < ATTEMPTS; i++) {
    const x = Math.sqrt(-2 * Math.log(positive())) * Math.cos(2 * Math.PI * draw());
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    const isAccepted = Math.log(positive()) < 0.5 * x * x + d - d * v + d * Math.log(v);
    if (v > 0 && isAccepted) return Math.log(d * v);
  }
  // not once in 10^20: the distribution's middle
  return Math.log(d);
}
