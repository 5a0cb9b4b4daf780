import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import {abridged} from './abridged.ts';

/** How far from 1 the sum of a row of labels may be: float32 rounding of soft labels, no more. */
const SUM_TOLERANCE = 1e-3;

/**
 * Checks labels that are classes, one by one.
 *
 * @param ys - Labels: one-hot or soft `[batch, units]`, or class indices `[batch]` or `[batch, 1]`.
 * @param nameOf - What messages call the sample in a row.
 * @throws ConfigError that names the first that is none.
 */
export async function checkLabels(
  owner: string,
  ys: Tensor,
  units: number,
  nameOf: (row: number) => string,
): Promise<void> {
  const indices = ys.rank === 1 || (ys.rank === 2 && ys.shape[1] === 1 && units !== 1);
  if (!indices && !(ys.rank === 2 && ys.shape[1] === units)) {
    const classes = ys.rank === 2 ? `labels for ${ys.shape[1]} classes` : `labels of shape [${ys.shape}]`;
    throw new ConfigError(
      `${owner}: the first batch has ${classes}, the model ${units} outputs. Labels must be one-hot [batch, ${units}] or ` +
        'class indices [batch]; to change the model, give it a head with as many outputs as there are classes',
    );
  }
  const labels = Float32Array.from(await ys.data());
  if (indices) {
    const at = labels.findIndex(label => !Number.isInteger(label) || label < 0 || label >= units);
    if (at < 0) return;
    throw new ConfigError(`${owner}: label ${labels[at]} of ${nameOf(at)} is not a class index from 0 to ${units - 1}`);
  }
  for (let row = 0; row * units < labels.length; row++) {
    const label = labels.subarray(row * units, (row + 1) * units);
    const sum = label.reduce((a, b) => a + b, 0);
    // written so that NaN fails
    if (label.every(v => v >= 0) && Math.abs(sum - 1) < SUM_TOLERANCE) continue;
    throw new ConfigError(
      `${owner}: labels of ${nameOf(row)} are [${abridged(label)}], which is not one-hot: they must be 0 or more and sum to 1, not ${sum}`,
    );
  }
}
