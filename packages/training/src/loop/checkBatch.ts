/**
 * Tells what is wrong with the data at the first batch, before a kernel fails or a network learns from nonsense.
 */
import {dispose, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import {abridged} from './abridged.ts';
import {checkLabels} from './checkLabels.ts';
import type {Forward} from './forward.ts';
import type {ModelShape} from './modelShape.ts';
import {nameRow} from './nameRow.ts';
import type {Objective} from './objective.ts';
import type {CheckedBatch} from './trainingData.ts';

/** How far from 1 a sum of probabilities may be: float32 rounding over many classes, no more. */
const SUM_TOLERANCE = 1e-3;

/** What a batch must fit. */
export interface BatchFit {
  readonly shape: ModelShape;
  /** Whether labels are classes, which are then looked at one by one. */
  readonly ofClasses: boolean;
}

/**
 * Checks the first batch against a model.
 *
 * @param nameOf - What messages call the sample in a row. @defaultValue what the batch knows of it
 * @throws ConfigError that names what does not fit.
 */
export async function checkBatch(
  owner: string,
  batch: CheckedBatch,
  {shape, ofClasses}: BatchFit,
  nameOf: (row: number) => string = row => nameRow(batch, row),
): Promise<void> {
  checkShapes(owner, batch, shape, 'the first batch');
  const units = shape.output.at(-1);
  if (ofClasses && shape.output.length === 2 && typeof units === 'number') {
    await checkLabels(owner, batch.ys, units, nameOf);
  }
}

/**
 * Checks what can be told without reading a tensor, of any batch.
 *
 * @param which - What the message calls the batch.
 * @throws ConfigError that names what does not fit.
 */
export function checkShapes(owner: string, {xs, ys}: CheckedBatch, shape: ModelShape, which: string): void {
  const fits = xs.rank === shape.input.length && shape.input.every((size, i) => size === null || size === xs.shape[i]);
  if (!fits) {
    throw new ConfigError(
      `${owner}: ${which} has samples of shape [${xs.shape.slice(1)}], the model takes [${text(shape.input.slice(1))}]` +
        channelsFirstHint(xs.shape.slice(1), shape.input.slice(1)),
    );
  }
  if (xs.shape[0] !== ys.shape[0]) {
    throw new ConfigError(`${owner}: ${which} has ${xs.shape[0]} samples and ${ys.shape[0] ?? 0} labels`);
  }
}

/**
 * Checks that the model gives probabilities, or their logarithms, if the loss takes such. Costs one more pass through the
 * model then, and nothing otherwise.
 *
 * @throws ConfigError if they are something else, as scores are.
 */
export async function checkOutputs(
  owner: string,
  forward: Forward,
  {takes}: Objective,
  batch: CheckedBatch,
): Promise<void> {
  if (takes === undefined) return;
  const outputs = tidy(() => forward(batch.xs, false));
  const units = outputs.shape[outputs.rank - 1] ?? 1;
  const values = Float32Array.from(await outputs.data());
  dispose(outputs);
  const probabilities = takes === 'logarithms of probabilities' ? values.map(Math.exp) : values;
  const sumsToOne = units > 1 && takes !== 'a probability each';
  for (let at = 0; at < values.length; at += units) {
    const row = probabilities.subarray(at, at + units);
    // NaN is no matter of this check
    const wrong = row.some(p => p < -SUM_TOLERANCE || p > 1 + SUM_TOLERANCE);
    const sum = row.reduce((a, b) => a + b, 0);
    if (!wrong && !(sumsToOne && Math.abs(sum - 1) > SUM_TOLERANCE)) continue;
    throw new ConfigError(
      `${owner}: the loss takes ${takes === 'a probability each' ? 'probabilities' : takes}, and the model gives [${abridged(values.subarray(at, at + units))}] for ` +
        `${nameRow(batch, Math.floor((at / values.length) * (batch.xs.shape[0] ?? 0)))}. If these are scores, take a loss of ` +
        `scores: 'crossEntropy', or 'binaryCrossEntropy' for a single output`,
    );
  }
}

const text = (shape: readonly (number | null)[]): string => shape.map(size => size ?? 'any').join(',');

function channelsFirstHint(given: readonly number[], wanted: readonly (number | null)[]): string {
  const moved =
    given.length === 3 && [given[1], given[2], given[0]].every((size, i) => wanted[i] === null || wanted[i] === size);
  return moved ? '. The samples look channels-first; tfjs is channels-last' : '';
}
