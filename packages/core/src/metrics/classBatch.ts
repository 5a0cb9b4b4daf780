/**
 * Labels and scores of classes, whatever form they come in.
 */
import {ConfigError} from '../errors.ts';
import type {MetricBatch, Values} from './epochMetric.ts';
import {weightsOf} from './sampleWeights.ts';

/** One class or not (one score), one of several classes, or any of several classes at once. */
export type ClassKind = 'binary' | 'multiclass' | 'multilabel';

/** All of them; states are saved with their places in this list. */
export const CLASS_KINDS: readonly ClassKind[] = ['binary', 'multiclass', 'multilabel'];

/** A batch of samples, or of the pixels of samples, with their classes. */
export interface ClassBatch {
  readonly kind: ClassKind;
  /** Samples, or pixels of all samples. */
  readonly count: number;
  /** Classes; 2 if binary. Undefined where predictions, not scores, were given. */
  readonly numClasses: number | undefined;
  /** Class of each sample; if multilabel, 0 or 1 for each sample and class; as it came, unless one-hot. */
  readonly truth: ArrayLike<number>;
  /** Scores: one a sample if binary or if they are `predictions`, else one a sample and class. */
  readonly scores: ArrayLike<number>;
  /** The scores are class indices. */
  readonly predictions: boolean;
  weight(i: number): number;
}

/** How {@link classBatch} reads. */
export interface ClassReading {
  multilabel: boolean;
  /** Label of samples to leave out. */
  ignoreClass?: number | undefined;
  /** Whether class indices may stand in the place of scores. */
  predictions?: boolean;
}

/**
 * Tells from the shapes what is meant, and checks it.
 *
 * @throws ConfigError if the shapes do not fit or a label is no class.
 */
export function classBatch(owner: string, batch: MetricBatch, reading: ClassReading): ClassBatch {
  const read = form(owner, batch, reading);
  checkTruth(owner, read, reading.ignoreClass);
  return read;
}

function form(owner: string, batch: MetricBatch, {multilabel, predictions = false}: ClassReading): ClassBatch {
  const {labels, outputs} = batch;
  const last = outputs.shape.at(-1) ?? 1;
  const of = (kind: ClassKind, numClasses: number | undefined, truth: ArrayLike<number>): ClassBatch => {
    const count = kind === 'multilabel' ? truth.length / last : truth.length;
    const isPredictions = numClasses === undefined;
    const weight = weightsOf(owner, batch, count);
    return {kind, count, numClasses, truth, scores: outputs.data, predictions: isPredictions, weight};
  };
  if (multilabel) {
    if (outputs.shape.length > 1 && same(labels.shape, outputs.shape)) return of('multilabel', last, labels.data);
    throw misfit(owner, batch, 'of several labels a sample both must be [batch, numClasses]');
  }
  if (predictions && outputs.dtype === 'int32' && same(squeezed(labels), squeezed(outputs))) {
    return of('multiclass', undefined, labels.data);
  }
  if (outputs.shape.length < 2 || last === 1) {
    if (same(squeezed(labels), squeezed(outputs))) return of('binary', 2, labels.data);
    throw misfit(owner, batch, 'with one score a sample there must be one label a sample, 0 or 1');
  }
  if (same(labels.shape, outputs.shape)) return of('multiclass', last, fromOneHot(labels, last));
  if (same(squeezed(labels), outputs.shape.slice(0, -1))) return of('multiclass', last, labels.data);
  throw misfit(
    owner,
    batch,
    `labels must be one-hot [${outputs.shape}] or class indices [${outputs.shape.slice(0, -1)}]`,
  );
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** The shape without a last axis of one. */
const squeezed = ({shape}: Values): readonly number[] =>
  shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;

function misfit(owner: string, {labels, outputs}: MetricBatch, needed: string): ConfigError {
  return new ConfigError(`${owner}: labels have shape [${labels.shape}] and scores [${outputs.shape}]; ${needed}`);
}

/** Index of the largest of `width` numbers from `start`, of equal ones the first. */
export function largest(data: ArrayLike<number>, start: number, width: number): number {
  let best = 0;
  for (let c = 1; c < width; c++) if (data[start + c] > data[start + best]) best = c;
  return best;
}

function fromOneHot({data}: Values, width: number): Int32Array {
  return Int32Array.from({length: data.length / width}, (_, i) => largest(data, i * width, width));
}

function checkTruth(owner: string, {kind, numClasses, truth}: ClassBatch, ignored: number | undefined): void {
  const end = kind === 'multiclass' ? (numClasses ?? Number.POSITIVE_INFINITY) : 2;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === ignored || (Number.isInteger(truth[i]) && truth[i] >= 0 && truth[i] < end)) continue;
    const needed = end === 2 ? '0 or 1' : numClasses === undefined ? 'a class index' : `a class from 0 to ${end - 1}`;
    throw new ConfigError(`${owner}: label ${i} is ${truth[i]}; ${needed} is needed`);
  }
}
