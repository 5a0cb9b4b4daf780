import {ConfigError, checkSeed} from '@tfjs-zoo/core';
import {groupedSplit} from './groupedSplit.ts';
import type {SplitOptions} from './sampleDataset.ts';
import {type Labelled, labelsOf} from './sampleSource.ts';
import {stratifiedSplit} from './stratifiedSplit.ts';

/**
 * The indices of each part of a split.
 *
 * @throws ConfigError if the fractions are not positive or their sum is not 1, or there are fewer groups than parts.
 */
export function splitIndices(
  source: Labelled,
  fractions: number | readonly number[],
  {seed = 0, stratify = true, groupBy}: SplitOptions = {},
): readonly Uint32Array[] {
  const parts = checkFractions(fractions);
  checkSeed('split', seed);
  const labels = stratify ? labelsOf(source) : new Int32Array(source.size);
  if (!groupBy) return stratifiedSplit(labels, parts, seed);
  const groups = Array.from({length: source.size}, (_, i) => groupBy(source.name(i), i));
  const count = new Set(groups).size;
  if (count < parts.length) {
    throw new ConfigError(
      `split: groupBy puts the ${source.size} samples into ${count} ${count === 1 ? 'group' : 'groups'}, which cannot be ` +
        `parted into ${parts.length}; look at what it returns, such as ${JSON.stringify(groups[0])}`,
    );
  }
  return groupedSplit(labels, groups, parts, seed);
}

function checkFractions(fractions: number | readonly number[]): readonly number[] {
  if (typeof fractions === 'number') {
    if (fractions > 0 && fractions < 1) return [1 - fractions, fractions];
    throw new ConfigError(`split: fraction ${fractions} is not between 0 and 1; 0.2 gives a fifth to validation`);
  }
  const sum = fractions.reduce((total, fraction) => total + fraction, 0);
  if (fractions.length > 1 && fractions.every(fraction => fraction > 0) && Math.abs(sum - 1) < 1e-6) return fractions;
  throw new ConfigError(
    `split: fractions [${fractions}] are not two or more positive numbers of the sum 1; [0.8, 0.1, 0.1] gives three parts`,
  );
}
