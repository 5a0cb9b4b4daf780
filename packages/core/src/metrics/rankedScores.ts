/**
 * Metrics of the order of scores: they need every score of a data set, four bytes each, until they know their value.
 *
 * Reference: scikit-learn `_average_binary_score`, `_binary_clf_curve`.
 */

import {ConfigError} from '../errors.ts';
import {checkNames} from '../made.ts';
import {type Average, checkAverage} from './average.ts';
import {CLASS_KINDS, type ClassKind, classBatch, largest} from './classBatch.ts';
import {checkProbabilities} from './decisions.ts';
import {descendingOrder} from './descendingOrder.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';
import {remembered} from './memory.ts';

/** Options of metrics of the order of scores. */
export interface RankingOptions {
  /** How classes become one number. Of one score a sample there is one value whatever is given. @defaultValue 'macro' */
  average?: Average;
  /** Labels and outputs `[batch, numClasses]` are several yes-or-no questions a sample. @defaultValue false */
  multilabel?: boolean;
  /** The outputs are scores before a sigmoid or softmax; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
}

/** Groups of equal scores, from the highest down: the weights of their positive and of their negative samples. */
export interface Ties {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

interface Chunk {
  readonly truth: ArrayLike<number>;
  readonly scores: Float32Array;
  readonly weights: Float64Array;
}

/** A question put to all samples: are they of this class? */
interface Ranking {
  readonly scores: Float32Array;
  readonly positive: Uint8Array;
  readonly weights: Float64Array;
}

/** Makes a metric of what it is for one class. */
export function rankingMetric(
  name: string,
  options: RankingOptions,
  measure: (ties: Ties) => number,
): EpochMetric<number | number[]> {
  const {average = 'macro', multilabel = false, fromLogits = true} = options;
  checkNames(name, options, ['average', 'fromLogits', 'multilabel']);
  checkAverage(name, average);
  return defineMetric(name, () => {
    const chunks: Chunk[] = [];
    let [kind, columns]: [ClassKind, number] = ['binary', 1];
    const result = (): number | number[] => {
      // one class after the other: all at once would be several times the memory of the scores
      if (kind === 'binary') return measure(ties(question(chunks, kind, 1, 0, 1)));
      if (average === 'micro') return measure(ties(question(chunks, kind, columns, 0, columns)));
      const values: number[] = [];
      const weights: number[] = [];
      for (let c = 0; c < columns; c++) {
        const one = question(chunks, kind, columns, c, c + 1);
        values.push(measure(ties(one)));
        weights.push(average === 'weighted' ? support(one) : 1);
      }
      return average === 'none' ? values : weightedMean(values, weights);
    };
    return {
      add: batch => {
        const read = classBatch(name, batch, {multilabel});
        if (!fromLogits) checkProbabilities(name, read.scores);
        const width = read.kind === 'binary' ? 1 : (read.numClasses ?? 1);
        if (chunks.length > 0 && width !== columns) {
          throw new ConfigError(
            `${name}: this batch has ${width} scores a sample, those before ${columns}; begin another pass with accumulator()`,
          );
        }
        [kind, columns] = [read.kind, width];
        // copies: what a tensor's numbers were read into may be changed by their owner
        const scores = Float32Array.from(read.scores);
        if (kind === 'multiclass' && fromLogits) subtractLogSumExp(scores, columns);
        const weights = Float64Array.from({length: read.count}, (_, i) => read.weight(i));
        chunks.push({truth: Int32Array.from(read.truth), scores, weights});
      },
      result,
      getState: () => ({
        form: Int32Array.of(CLASS_KINDS.indexOf(kind), columns),
        truth: joined(chunks, 'truth', Int32Array),
        scores: joined(chunks, 'scores', Float32Array),
        weights: joined(chunks, 'weights', Float64Array),
      }),
      setState: memory => {
        const [at, width] = remembered(name, memory, 'form', 2);
        [kind, columns] = [CLASS_KINDS[at] ?? kind, width];
        const weights = Float64Array.from(remembered(name, memory, 'weights'));
        const scores = Float32Array.from(remembered(name, memory, 'scores', weights.length * width));
        const labels = weights.length * (kind === 'multilabel' ? width : 1);
        chunks.push({truth: remembered(name, memory, 'truth', labels).slice(), scores, weights});
      },
    };
  });
}

/** One part of all chunks, one behind the other. */
function joined<A extends Float32Array | Float64Array | Int32Array>(
  chunks: readonly Chunk[],
  part: keyof Chunk,
  Kind: new (size: number) => A,
): A {
  const all = new Kind(chunks.reduce((sum, chunk) => sum + chunk[part].length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk[part], at);
    at += chunk[part].length;
  }
  return all;
}

/** Logarithms of probabilities, whose order is that of the probabilities and which do not become equal at 0 and 1. */
function subtractLogSumExp(scores: Float32Array, columns: number): void {
  for (let start = 0; start < scores.length; start += columns) {
    const highest = scores[start + largest(scores, start, columns)];
    // the highest may be infinite
    const above = (x: number): number => (x === highest ? 0 : x - highest);
    let sum = 0;
    for (let c = start; c < start + columns; c++) sum += Math.exp(above(scores[c]));
    const log = Math.log(sum);
    for (let c = start; c < start + columns; c++) scores[c] = above(scores[c]) - log;
  }
}

/** The questions for the classes from `first` up to `end`, as one. */
function question(chunks: readonly Chunk[], kind: ClassKind, columns: number, first: number, end: number): Ranking {
  const count = (end - first) * chunks.reduce((sum, {weights}) => sum + weights.length, 0);
  const [scores, positive, weights] = [new Float32Array(count), new Uint8Array(count), new Float64Array(count)];
  let at = 0;
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.weights.length; i++) {
      for (let c = first; c < end; c++, at++) {
        const place = i * columns + c;
        scores[at] = chunk.scores[place];
        positive[at] = Number(kind === 'multiclass' ? chunk.truth[i] === c : chunk.truth[place] === 1);
        weights[at] = chunk.weights[i];
      }
    }
  }
  return {scores, positive, weights};
}

/** The mean; classes without weight have no say in it, be their value NaN. */
function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (const [i, value] of values.entries()) {
    const weight = weights[i];
    if (weight > 0) sum += value * weight;
    total += weight;
  }
  return sum / total;
}

const support = ({positive, weights}: Ranking): number => weights.reduce((sum, w, i) => sum + w * positive[i], 0);

function ties({scores, positive, weights}: Ranking): Ties {
  const sums = {positive: new Float64Array(scores.length), negative: new Float64Array(scores.length)};
  const order = descendingOrder(scores);
  let group = -1;
  for (let at = 0; at < order.length; at++) {
    const i = order[at];
    if (at === 0 || scores[i] !== scores[order[at - 1]]) group += 1;
    if (positive[i] === 1) sums.positive[group] += weights[i];
    else sums.negative[group] += weights[i];
  }
  return {positive: sums.positive.subarray(0, group + 1), negative: sums.negative.subarray(0, group + 1)};
}
