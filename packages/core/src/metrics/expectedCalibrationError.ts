import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {type ClassBatch, classBatch, largest} from './classBatch.ts';
import {checkProbabilities} from './decisions.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';
import {remembered} from './memory.ts';

/** Options of {@link expectedCalibrationError}. */
export interface CalibrationOptions {
  /** Number of bins of equal width. @defaultValue 15, as in the paper */
  bins?: number;
  /** The outputs are scores before a sigmoid or softmax; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
}

/**
 * How far a classifier's confidence is from its accuracy: `Σ |Bₘ| / n · |accuracy(Bₘ) - confidence(Bₘ)|`, where bin `Bₘ`
 * has the samples whose highest probability is in `((m - 1) / bins, m / bins]`; over a whole data set.
 *
 * In logs it is `expectedCalibrationError`. Takes one-hot `[batch, numClasses]` or class indices `[batch]` with scores
 * `[batch, numClasses]`; 0 or 1 with one score a sample, which counts as two classes.
 *
 * Guo et al., "On calibration of modern neural networks" (ICML 2017), equation 3.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function expectedCalibrationError(options: CalibrationOptions = {}): EpochMetric {
  const name = 'expectedCalibrationError';
  checkNames(name, options, ['bins', 'fromLogits']);
  const {bins = 15, fromLogits = true} = options;
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ConfigError(`${name}: bins is ${bins}; a positive integer is needed`);
  }
  return defineMetric(name, () => {
    // per bin: weight of the right ones less their confidence, of which only the sum over the bin matters
    const gaps = new Float64Array(bins);
    let total = 0;
    return {
      add: batch => {
        const read = classBatch(name, batch, {multilabel: false});
        if (!fromLogits) checkProbabilities(name, read.scores);
        for (let i = 0; i < read.count; i++) {
          const [decided, confidence] = mostLikely(read, i, fromLogits);
          const bin = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
          gaps[bin] += (Number(decided === read.truth[i]) - confidence) * read.weight(i);
          total += read.weight(i);
        }
      },
      result: () => gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total,
      getState: () => ({gaps: gaps.slice(), total: Float64Array.of(total)}),
      setState: memory => {
        gaps.set(remembered(name, memory, 'gaps', bins));
        [total] = remembered(name, memory, 'total', 1);
      },
    };
  });
}

/** The class with the highest score, and its probability. */
function mostLikely({kind, scores, numClasses = 2}: ClassBatch, i: number, fromLogits: boolean): [number, number] {
  if (kind === 'binary') {
    const yes = fromLogits ? 1 / (1 + Math.exp(-scores[i])) : scores[i];
    return yes > 0.5 ? [1, yes] : [0, 1 - yes];
  }
  const start = i * numClasses;
  const best = largest(scores, start, numClasses);
  if (!fromLogits) return [best, scores[start + best]];
  let sum = 0;
  const highest = scores[start + best];
  // the highest may be infinite
  for (let c = start; c < start + numClasses; c++) sum += scores[c] === highest ? 1 : Math.exp(scores[c] - highest);
  return [best, 1 / sum];
}
