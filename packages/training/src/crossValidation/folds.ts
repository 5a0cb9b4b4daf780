import {ConfigError, permutation, streamOf} from '@tfjs-zoo/core';

/**
 * Deals the samples out to `count` folds, class by class, so that each fold has its share of every class; sizes of a
 * class's parts, and of the folds, differ by at most one.
 *
 * Reference: scikit-learn `StratifiedKFold(shuffle=True)`.
 *
 * @param labels - The class of each sample.
 * @returns The indices of each fold, in ascending order.
 * @throws ConfigError if there are fewer samples than folds.
 */
export function stratifiedFolds(labels: ArrayLike<number>, count: number, seed: number): Uint32Array[] {
  if (labels.length < count) {
    throw new ConfigError(`crossValidate: ${labels.length} samples cannot be dealt out to ${count} folds`);
  }
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const found = members.get(labels[i]);
    if (found) found.push(i);
    else members.set(labels[i], [i]);
  }
  const folds: number[][] = Array.from({length: count}, () => []);
  let next = 0;
  // one class after another and round and round: where a class ends the next one goes on
  for (const [label, indices] of [...members].sort(([a], [b]) => a - b)) {
    for (const at of permutation({seed, stream: streamOf('training/folds'), step: label}, indices.length)) {
      folds[next % count].push(indices[at]);
      next += 1;
    }
  }
  return folds.map(indices => Uint32Array.from(indices).sort());
}
