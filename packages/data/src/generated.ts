/**
 * What generators of samples are asked for, and give.
 */
import type {RgbImage} from './rgbImage.ts';

/** What a generator is asked for. */
export interface GeneratorKey {
  /** The run's seed, an integer in [0, 2^32). */
  readonly seed: number;
  /** The epoch, from 0. */
  readonly epoch: number;
  /** Aborted when nobody waits for more. */
  readonly signal: AbortSignal;
}

/** What is known of a generated sample. */
export interface GeneratedLabel {
  /** Its class: an index into `classNames`, or one of these. Not needed if there are no classes. */
  readonly label?: number | string;
  /** What errors call it. @defaultValue 'sample 0', 'sample 1', … */
  readonly name?: string;
}

/** An image that a transform makes a sample of. */
export interface GeneratedImage extends GeneratedLabel {
  readonly image: RgbImage;
}

/** Network input: `height * width * channels` numbers. */
export interface GeneratedSample extends GeneratedLabel {
  readonly sample: Float32Array;
}

/** Gives one epoch's samples; called anew for each. */
export type Generate<T> = (key: GeneratorKey) => Iterable<T> | AsyncIterable<T>;
