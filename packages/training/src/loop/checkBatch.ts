/**
 * Tells what is wrong with the data at the first batch, before a kernel fails or a network learns from nonsense.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import type {ModelShape} from './modelShape.ts';
import type {TrainingBatch} from './trainingData.ts';

/** How far from 1 the sum of a row of labels may be: float32 rounding of soft labels, no more. */
const SUM_TOLERANCE = 1e-3;

/**
 * Checks a batch against a model.
 *
 * @param labelled - Whether the loss takes class labels, which are then checked one by one.
 * @throws ConfigError that names what does not fit.
 */
export async function checkBatch(
  owner: string,
  batch: TrainingBatch,
  shape: ModelShape,
  labelled: boolean,
): Promise<void> {
  const {xs, ys} = batch;
  const fits = xs.rank === shape.input.length && shape.input.every((size, i) => size === null || size === xs.shape[i]);
  if (!fits) {
    throw new ConfigError(
      `${owner}: the first batch has samples of shape [${xs.shape.slice(1)}], the model takes [${text(shape.input.slice(1))}]` +
        channelsFirstHint(xs.shape.slice(1), shape.input.slice(1)),
    );
  }
  if (xs.shape[0] !== ys.shape[0]) {
    throw new ConfigError(`${owner}: the first batch has ${xs.shape[0]} samples and ${ys.shape[0] ?? 0} labels`);
  }
  const units = shape.output.at(-1);
  if (labelled && shape.output.length === 2 && typeof units === 'number') await checkLabels(owner, ys, units);
}

async function checkLabels(owner: string, ys: Tensor, units: number): Promise<void> {
  const indices = ys.rank === 1 || (ys.rank === 2 && ys.shape[1] === 1 && units !== 1);
  if (!indices && !(ys.rank === 2 && ys.shape[1] === units)) {
    const classes = ys.rank === 2 ? `labels for ${ys.shape[1]} classes` : `labels of shape [${ys.shape}]`;
    throw new ConfigError(
      `${owner}: the first batch has ${classes}, the model ${units} outputs. Labels must be one-hot [batch, ${units}] or ` +
        'class indices [batch]; to change the model, give it a head with as many outputs as there are classes',
    );
  }
  const labels = Array.from(await ys.data());
  if (indices) {
    const at = labels.findIndex(label => !Number.isInteger(label) || label < 0 || label >= units);
    if (at >= 0) {
      throw new ConfigError(
        `${owner}: label ${labels[at]} of sample ${at} is not a class index from 0 to ${units - 1}`,
      );
    }
    return;
  }
  for (let row = 0; row * units < labels.length; row++) {
    const label = labels.slice(row * units, (row + 1) * units);
    const sum = label.reduce((a, b) => a + b, 0);
    // written so that NaN fails
    if (!(label.every(v => v >= 0) && Math.abs(sum - 1) < SUM_TOLERANCE)) {
      throw new ConfigError(
        `${owner}: labels of sample ${row} are [${abridged(label)}], which is not one-hot: they must be 0 or more and sum to 1, not ${sum}`,
      );
    }
  }
}

const text = (shape: readonly (number | null)[]): string => shape.map(size => size ?? 'any').join(',');

const abridged = (values: ArrayLike<number>): string =>
  Array.from({length: Math.min(values.length, 6)}, (_, i) => String(values[i])).join(', ') +
  (values.length > 6 ? ', …' : '');

function channelsFirstHint(given: readonly number[], wanted: readonly (number | null)[]): string {
  const moved =
    given.length === 3 && [given[1], given[2], given[0]].every((size, i) => wanted[i] === null || wanted[i] === size);
  return moved ? '. The samples look channels-first; tfjs is channels-last' : '';
}
