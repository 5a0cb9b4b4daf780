import {ConfigError} from '@tfjs-zoo/core';

/**
 * Learning rates of `count` groups in geometric steps from `first` to `last`; a single group gets `last`.
 *
 * Early layers hold what all images share and should move less. Howard, Ruder, arXiv:1801.06146, section 3.2.
 * Reference: fastai `slice(first, last)` (`even_mults`).
 *
 * @throws ConfigError if a rate is not positive.
 */
export function discriminativeRates(count: number, first: number, last: number): number[] {
  if (!(first > 0 && last > 0)) {
    throw new ConfigError(`discriminativeRates: the rates are ${first} and ${last}; both must be above 0`);
  }
  if (count === 1) return [last];
  const ratio = (last / first) ** (1 / (count - 1));
  return Array.from({length: count}, (_, i) => first * ratio ** i);
}
