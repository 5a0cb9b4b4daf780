import {permutation, streamOf} from '@tfjs-zoo/core';

/** Samples that must stay together. */
interface Group {
  readonly members: number[];
  /** How many of each class. */
  readonly counts: Map<number, number>;
}

/**
 * Parts groups of samples, none of which is torn. Each group, the largest first, goes to the part that then comes
 * closest to its fraction of every class: the one for which the sum over the classes of `(had + group - wanted)² - (had -
 * wanted)²`, in shares of the class, is least. Groups of one size come in random order, and no part stays empty if there
 * are as many groups as parts.
 *
 * Reference: scikit-learn, model_selection/_split.py, `StratifiedGroupKFold`, which is as greedy.
 *
 * @param labels - The class of each sample.
 * @param groups - The group of each sample.
 * @param fractions - Positive numbers whose sum is 1.
 * @returns The indices of each part, ascending.
 */
export function groupedSplit(
  labels: ArrayLike<number>,
  groups: readonly string[],
  fractions: readonly number[],
  seed: number,
): readonly Uint32Array[] {
  const found = [...gather(labels, groups).values()];
  const order = permutation({seed, stream: streamOf('data/split/groups'), step: 0}, found.length);
  const shuffled = Array.from(order, at => found[at]).sort((a, b) => b.members.length - a.members.length);
  const totals = countsOf(labels);
  const had = fractions.map(() => new Map<number, number>());
  const parts: number[][] = fractions.map(() => []);
  for (const [at, group] of shuffled.entries()) {
    const empty = parts.flatMap(({length}, part) => (length === 0 ? [part] : []));
    const left = shuffled.length - at;
    const candidates = left <= empty.length ? empty : parts.map((_, part) => part);
    const costs = candidates.map(part => cost(group, had[part], totals, fractions[part]));
    const best = candidates[costs.indexOf(Math.min(...costs))];
    parts[best].push(...group.members);
    for (const [label, count] of group.counts) had[best].set(label, (had[best].get(label) ?? 0) + count);
  }
  return parts.map(part => Uint32Array.from(part).sort());
}

function gather(labels: ArrayLike<number>, groups: readonly string[]): Map<string, Group> {
  const found = new Map<string, Group>();
  for (const [i, name] of groups.entries()) {
    const group: Group = found.get(name) ?? {members: [], counts: new Map()};
    found.set(name, group);
    group.members.push(i);
    group.counts.set(labels[i], (group.counts.get(labels[i]) ?? 0) + 1);
  }
  return found;
}

function countsOf(labels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  return counts;
}

function cost(group: Group, had: Map<number, number>, totals: Map<number, number>, fraction: number): number {
  let sum = 0;
  for (const [label, count] of group.counts) {
    const total = totals.get(label) ?? count;
    const off = (had.get(label) ?? 0) / total - fraction;
    const share = count / total;
    sum += (off + share) ** 2 - off ** 2;
  }
  return sum;
}
