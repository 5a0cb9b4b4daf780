import {ConfigError} from '../errors.ts';
import type {MetricBatch} from './epochMetric.ts';
import {weightsOf} from './sampleWeights.ts';

/** Calls back with each number of the labels, the output for it, the weight of its sample and its place on the last axis. */
type EachPair = (truth: number, output: number, weight: number, column: number) => void;

/**
 * Goes through labels and outputs that are numbers: `[batch]` or `[batch, …, columns]`, both of one shape but for a last
 * axis of one.
 *
 * @returns The number of columns.
 * @throws ConfigError if the shapes differ.
 */
export function forEachPair(owner: string, batch: MetricBatch, each: EachPair): number {
  const {labels, outputs} = batch;
  const shapes = [labels.shape, outputs.shape].map(shape =>
    shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1).join() : shape.join(),
  );
  if (shapes[0] !== shapes[1]) {
    throw new ConfigError(
      `${owner}: labels have shape [${labels.shape}] and outputs [${outputs.shape}]; the same shape is needed`,
    );
  }
  const columns = outputs.shape.length > 1 ? (outputs.shape.at(-1) ?? 1) : 1;
  const weight = weightsOf(owner, batch, labels.data.length / columns);
  for (let i = 0; i < labels.data.length; i++) {
    each(labels.data[i], outputs.data[i], weight(Math.floor(i / columns)), i % columns);
  }
  return columns;
}
