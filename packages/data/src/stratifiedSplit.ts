import {permutation, streamOf} from '@tfjs-zoo/core';

/**
 * Parts each class by itself, at random: `fractions` of it, to the nearest whole number. Of a class that has as many
 * samples as there are parts, or more, each part gets one at least; of a smaller one the first parts get one each.
 *
 * @param labels - The class of each sample.
 * @param fractions - Positive numbers whose sum is 1.
 * @returns The indices of each part, ascending.
 */
export function stratifiedSplit(
  labels: ArrayLike<number>,
  fractions: readonly number[],
  seed: number,
): readonly Uint32Array[] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const found = members.get(labels[i]);
    if (found) found.push(i);
    else members.set(labels[i], [i]);
  }
  const parts: number[][] = fractions.map(() => []);
  for (const [label, indices] of members) {
    const order = permutation({seed, stream: streamOf('data/split'), step: label}, indices.length);
    const counts = shares(indices.length, fractions);
    let from = 0;
    for (let part = parts.length - 1; part >= 0; part--) {
      for (const at of order.subarray(from, from + counts[part])) parts[part].push(indices[at]);
      from += counts[part];
    }
  }
  return parts.map(part => Uint32Array.from(part).sort());
}

/** Whole numbers of the sum `n`, each at most 1 away from its fraction of it unless one would be 0. */
function shares(n: number, fractions: readonly number[]): number[] {
  if (n < fractions.length) return fractions.map((_, part) => (part < n ? 1 : 0));
  const counts = fractions.map(() => 0);
  // what is rounded is the sum of the last fractions, so that the counts add up to n whatever the fractions
  for (let part = fractions.length - 1, sum = 0, taken = 0; part >= 0; part--) {
    sum += fractions[part];
    counts[part] = (part === 0 ? n : Math.min(n, Math.round(n * sum))) - taken;
    taken += counts[part];
  }
  for (let empty = counts.indexOf(0); empty >= 0; empty = counts.indexOf(0)) {
    counts[counts.indexOf(Math.max(...counts))] -= 1;
    counts[empty] += 1;
  }
  return counts;
}
