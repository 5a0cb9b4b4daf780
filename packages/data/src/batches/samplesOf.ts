/**
 * Which samples a batch is made of: for messages that name them, and for what is kept sample by sample.
 */

/** Which sample it is. */
export interface SampleId {
  /** Its index in the dataset; in a stream its place in the epoch. */
  readonly index: number;
  /** Its name: its file, or its place in the source. */
  readonly name: string;
}

/** Under which a batch carries them. A symbol, because tfjs takes all else in a batch for something to train on. */
const SAMPLES: unique symbol = Symbol('tfjs-zoo/data/samples');

/** The batch, which now knows its samples, row by row; for data sets of one's own. */
export function withSamples<B extends object>(batch: B, samples: readonly SampleId[]): B {
  return Object.assign(batch, {[SAMPLES]: samples});
}

/**
 * The samples of a batch, row by row; undefined if it was not made by a dataset of this package. In a batch that was
 * mixed, those that the rows were before. Copies by `{...batch}` know them too.
 */
export function samplesOf(batch: object): readonly SampleId[] | undefined {
  return SAMPLES in batch ? (batch[SAMPLES] as readonly SampleId[]) : undefined;
}
