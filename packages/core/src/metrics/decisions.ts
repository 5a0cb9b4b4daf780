/**
 * From scores to decisions.
 */
import {ConfigError} from '../errors.ts';
import {type ClassBatch, type ClassReading, classBatch, largest} from './classBatch.ts';
import type {MetricBatch} from './epochMetric.ts';

/** Options of metrics that decide for a class. */
export interface DecisionOptions {
  /** The outputs are scores before a sigmoid or softmax; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
  /** Probability above which a class with a score of its own is decided for, in (0, 1). @defaultValue 0.5 */
  threshold?: number;
}

/**
 * Called with each sample's class, the class decided for and its weight; of several labels a sample with 0 or 1 for each,
 * and then `column` is the label's number.
 */
export type EachDecision = (truth: number, decided: number, weight: number, column: number) => void;

/** Turns batches into decisions. */
export type Decider = (batch: MetricBatch, each: EachDecision) => ClassBatch;

/**
 * Makes what decides: the highest score of several, of equal ones the first; or each score against the threshold.
 *
 * @throws ConfigError if the threshold is out of range, and later if probabilities are none.
 */
export function decider(owner: string, options: DecisionOptions, reading: ClassReading): Decider {
  const {fromLogits = true, threshold = 0.5} = options;
  if (!(threshold > 0 && threshold < 1)) {
    throw new ConfigError(`${owner}: threshold is ${threshold}; a probability above 0 and below 1 is needed`);
  }
  const cut = fromLogits ? Math.log(threshold / (1 - threshold)) : threshold;
  return (batch, each) => {
    const read = classBatch(owner, batch, {...reading, predictions: true});
    const {kind, count, truth, scores, numClasses} = read;
    if (!fromLogits && numClasses !== undefined) checkProbabilities(owner, scores);
    if (kind === 'multilabel') {
      const columns = numClasses ?? 1;
      for (let i = 0; i < truth.length; i++) {
        each(truth[i], scores[i] > cut ? 1 : 0, read.weight(Math.floor(i / columns)), i % columns);
      }
      return read;
    }
    if (numClasses === undefined) checkPredictions(owner, scores);
    for (let i = 0; i < count; i++) {
      if (truth[i] !== reading.ignoreClass) each(truth[i], decide(read, i, cut), read.weight(i), 0);
    }
    return read;
  };
}

function decide({kind, scores, numClasses}: ClassBatch, i: number, cut: number): number {
  if (numClasses === undefined) return scores[i];
  return kind === 'binary' ? Number(scores[i] > cut) : largest(scores, i * numClasses, numClasses);
}

/** @throws ConfigError if a number is outside of [0, 1]; NaN is not. */
export function checkProbabilities(owner: string, scores: ArrayLike<number>): void {
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] < 0 || scores[i] > 1) {
      throw new ConfigError(
        `${owner}: output ${i} is ${scores[i]}, which is no probability; leave out fromLogits: false if outputs are logits`,
      );
    }
  }
}

function checkPredictions(owner: string, scores: ArrayLike<number>): void {
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] < 0) throw new ConfigError(`${owner}: prediction ${i} is ${scores[i]}; a class index is needed`);
  }
}
