import {ConfigError, checkSeed, permutation, streamOf} from '@tfjs-zoo/core';

/**
 * Chooses `fraction` of each class at random; returns the rest and the chosen, both in ascending order.
 *
 * The nearest whole number is taken of each class, but of two samples or more at least one goes to either side.
 *
 * @param labels - The class of each sample.
 * @throws ConfigError if the fraction is not strictly between 0 and 1.
 */
export function stratifiedSplit(
  labels: ArrayLike<number>,
  fraction: number,
  seed: number,
): [rest: Uint32Array, chosen: Uint32Array] {
  if (!(fraction > 0 && fraction < 1)) {
    throw new ConfigError(`split: fraction ${fraction} is not between 0 and 1; 0.2 gives a fifth to validation`);
  }
  checkSeed('split', seed);
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const found = members.get(labels[i]);
    if (found) found.push(i);
    else members.set(labels[i], [i]);
  }
  const rest: number[] = [];
  const chosen: number[] = [];
  for (const [label, indices] of members) {
    const n = indices.length;
    const take = Math.min(n - 1, Math.max(1, Math.round(n * fraction)));
    permutation({seed, stream: streamOf('data/split'), step: label}, n).forEach((at, place) => {
      (place < take ? chosen : rest).push(indices[at]);
    });
  }
  return [Uint32Array.from(rest).sort(), Uint32Array.from(chosen).sort()];
}
