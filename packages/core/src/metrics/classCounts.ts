/**
 * Metrics that are a ratio of counts for each class: precision, recall and their kin.
 *
 * Reference: scikit-learn `precision_recall_fscore_support`.
 */

import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {type Average, checkAverage, meanOfDefined} from './average.ts';
import {CLASS_KINDS, type ClassKind} from './classBatch.ts';
import {type DecisionOptions, decider} from './decisions.ts';
import {defineMetric, type EpochMetric, type MetricState} from './epochMetric.ts';
import {remembered} from './memory.ts';

/** Options of metrics that are a ratio of counts. */
export interface RatioOptions extends DecisionOptions {
  /**
   * How classes become one number. Of one class among several, those that neither occur nor are decided for are left out
   * of means, as in scikit-learn; `'none'` gives every class, and numbers class by class.
   * @defaultValue 'macro'; for one score a sample, the value of class 1 alone
   */
  average?: Average;
  /** Value where there is nothing to divide by: 0, 1, or NaN, which leaves the class out of means. @defaultValue 0 */
  zeroDivision?: number;
  /** Labels and outputs `[batch, numClasses]` are several yes-or-no questions a sample. @defaultValue false */
  multilabel?: boolean;
}

/** Sums of sample weights: of all samples, of those of a class, decided for it, and both. */
export interface Counts {
  readonly total: number;
  readonly support: number;
  readonly decided: number;
  readonly hits: number;
}

/** Numerator and denominator. */
type Ratio = (counts: Counts) => readonly [number, number];

/** Makes a metric of a ratio; `'none'` makes it give one number a class. */
export function ratioMetric(name: string, options: RatioOptions, ratio: Ratio): EpochMetric<number | number[]> {
  const {average, zeroDivision = 0, multilabel = false} = options;
  checkNames(name, options, ['average', 'fromLogits', 'multilabel', 'threshold', 'zeroDivision']);
  checkAverage(name, average);
  if (zeroDivision !== 0 && zeroDivision !== 1 && !Number.isNaN(zeroDivision)) {
    throw new ConfigError(`${name}: zeroDivision is ${zeroDivision}; 0, 1 or NaN is needed`);
  }
  const ratioOf = (counts: Counts): number => {
    const [numerator, denominator] = ratio(counts);
    return denominator > 0 ? numerator / denominator : zeroDivision;
  };
  return defineMetric(name, () => {
    const state = classCounts(name, options, {multilabel});
    const result = (): number | number[] => {
      const {kind, counts} = state.result();
      if (average === undefined && kind === 'binary') return ratioOf(counts[1]);
      if (average === 'none') return counts.map(ratioOf);
      const used = kind === 'multilabel' ? counts : counts.filter(({support, decided}) => support + decided > 0);
      if (average === 'micro') return ratioOf(used.reduce(plus, NOTHING));
      const values = used.map(ratioOf);
      const weights = average === 'weighted' ? used.map(({support}) => support) : undefined;
      return meanOfDefined(values, weights);
    };
    return {...state, result};
  });
}

const NOTHING: Counts = {total: 0, support: 0, decided: 0, hits: 0};

const plus = (a: Counts, b: Counts): Counts => ({
  total: a.total + b.total,
  support: a.support + b.support,
  decided: a.decided + b.decided,
  hits: a.hits + b.hits,
});

/** The counts of each class so far, and what kind of classes they are. */
export interface ClassCounts {
  readonly kind: ClassKind;
  readonly counts: Counts[];
}

/** Counts class by class: the memory is that of a few numbers a class, however many samples there are. */
export function classCounts(
  owner: string,
  options: DecisionOptions,
  reading: {multilabel: boolean; ignoreClass?: number | undefined},
): Required<MetricState<ClassCounts>> {
  const decisions = decider(owner, options, reading);
  const [totals, support, decided, hits]: [number[], number[], number[], number[]] = [[], [], [], []];
  const sums = {totals, support, decided, hits};
  let kind: ClassKind = 'multiclass';
  let total = 0;
  const grow = (classes: number): void => {
    for (const list of Object.values(sums)) while (list.length < classes) list.push(0);
  };
  return {
    add: batch => {
      const read = decisions(batch, (truth, decision, weight, column) => {
        const several = reading.multilabel;
        grow((several ? column : Math.max(truth, decision)) + 1);
        if (several) {
          totals[column] += weight;
          support[column] += truth * weight;
          decided[column] += decision * weight;
          hits[column] += truth * decision * weight;
          return;
        }
        total += weight;
        support[truth] += weight;
        decided[decision] += weight;
        if (truth === decision) hits[truth] += weight;
      });
      kind = read.kind;
      grow(read.numClasses ?? 0);
    },
    getState: () => ({
      ...Object.fromEntries(Object.entries(sums).map(([name, list]) => [name, Float64Array.from(list)])),
      total: Float64Array.of(total),
      kind: Int32Array.of(CLASS_KINDS.indexOf(kind)),
    }),
    setState: memory => {
      [total] = remembered(owner, memory, 'total', 1);
      kind = CLASS_KINDS[remembered(owner, memory, 'kind', 1)[0]] ?? kind;
      const classes = remembered(owner, memory, 'hits').length;
      for (const [name, list] of Object.entries(sums)) list.push(...remembered(owner, memory, name, classes));
    },
    result: () => ({
      kind,
      counts: hits.map((hit, c) => ({
        total: kind === 'multilabel' ? totals[c] : total,
        support: support[c],
        decided: decided[c],
        hits: hit,
      })),
    }),
  };
}
