/**
 * Metrics of the order of scores: they need every score of a data set, four bytes each, until they know their value.
 *
 * Reference: scikit-learn `_average_binary_score`, `_binary_clf_curve`.
 */
import {type Average, checkAverage} from './average.ts';
import {type ClassKind, classBatch, largest} from './classBatch.ts';
import {checkProbabilities} from './decisions.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';

/** Options of metrics of the order of scores. */
export interface RankingOptions {
  /** How classes become one number. Of one score a sample there is one value whatever is given. @defaultValue 'macro' */
  average?: Average;
  /** Labels and outputs `[batch, numClasses]` are several yes-or-no questions a sample. @defaultValue false */
  multilabel?: boolean;
  /** The outputs are scores before a sigmoid or softmax; false for probabilities. @defaultValue true */
  fromLogits?: boolean;
}

/** A group of equal scores: the weights of its positive and its negative samples. Groups come from the highest down. */
export interface Tie {
  readonly positive: number;
  readonly negative: number;
}

interface Chunk {
  readonly truth: ArrayLike<number>;
  readonly scores: Float32Array;
  readonly weights: Float64Array;
}

/** One question put to all samples: are they of this class? */
interface Ranking {
  readonly scores: Float64Array;
  readonly positive: Uint8Array;
  readonly weights: Float64Array;
}

/** Makes a metric of what it is for one class. */
export function rankingMetric(
  name: string,
  options: RankingOptions,
  measure: (ties: readonly Tie[]) => number,
): EpochMetric<number | number[]> {
  const {average = 'macro', multilabel = false, fromLogits = true} = options;
  checkAverage(name, average);
  return defineMetric(name, () => {
    const chunks: Chunk[] = [];
    let [kind, columns]: [ClassKind, number] = ['binary', 1];
    const result = (): number | number[] => {
      const rankings = Array.from({length: columns}, (_, c) => ranking(chunks, kind, columns, c));
      if (average === 'micro') return measure(ties(joined(rankings)));
      const values = rankings.map(one => measure(ties(one)));
      if (kind === 'binary') return values[0];
      if (average === 'none') return values;
      return average === 'weighted' ? weightedMean(values, rankings.map(support)) : weightedMean(values);
    };
    return {
      add: batch => {
        const read = classBatch(name, batch, {multilabel});
        if (!fromLogits) checkProbabilities(name, read.scores);
        kind = read.kind;
        columns = kind === 'binary' ? 1 : (read.numClasses ?? 1);
        // copies: what a tensor's numbers were read into may be changed by their owner
        const scores = Float32Array.from(read.scores);
        if (kind === 'multiclass' && fromLogits) subtractLogSumExp(scores, columns);
        const weights = Float64Array.from({length: read.count}, (_, i) => read.weight(i));
        chunks.push({truth: Int32Array.from(read.truth), scores, weights});
      },
      result,
    };
  });
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

function ranking(chunks: readonly Chunk[], kind: ClassKind, columns: number, column: number): Ranking {
  const count = chunks.reduce((sum, {weights}) => sum + weights.length, 0);
  const [scores, positive, weights] = [new Float64Array(count), new Uint8Array(count), new Float64Array(count)];
  let at = 0;
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.weights.length; i++, at++) {
      scores[at] = chunk.scores[i * columns + column];
      positive[at] = Number(
        kind === 'multiclass' ? chunk.truth[i] === column : chunk.truth[i * columns + column] === 1,
      );
      weights[at] = chunk.weights[i];
    }
  }
  return {scores, positive, weights};
}

function joined(rankings: readonly Ranking[]): Ranking {
  const join = (name: keyof Ranking): Float64Array => {
    const length = rankings[0][name].length;
    const all = new Float64Array(length * rankings.length);
    for (const [i, one] of rankings.entries()) all.set(one[name], i * length);
    return all;
  };
  return {scores: join('scores'), positive: Uint8Array.from(join('positive')), weights: join('weights')};
}

/** The mean; classes without weight have no say in it, be their value NaN. */
function weightedMean(values: readonly number[], weights?: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (const [i, value] of values.entries()) {
    const weight = weights?.[i] ?? 1;
    if (weight > 0) sum += value * weight;
    total += weight;
  }
  return sum / total;
}

const support = ({positive, weights}: Ranking): number => weights.reduce((sum, w, i) => sum + w * positive[i], 0);

function ties({scores, positive, weights}: Ranking): Tie[] {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
  const groups: {positive: number; negative: number}[] = [];
  let last: number | undefined;
  for (const i of order) {
    if (scores[i] !== last) groups.push({positive: 0, negative: 0});
    last = scores[i];
    groups[groups.length - 1][positive[i] === 1 ? 'positive' : 'negative'] += weights[i];
  }
  return groups;
}
