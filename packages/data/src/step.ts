/**
 * A step of preprocessing, and the key that makes random steps repeatable.
 */
import type {RgbImage} from './rgbImage.ts';

/** What a random step draws from. The same key gives the same numbers, in any order, on any machine. */
export interface SampleKey {
  /** The run's seed, an integer in [0, 2^32). */
  readonly seed: number;
  /** The epoch, from 0. */
  readonly epoch: number;
  /** The sample's index in its dataset, from 0. */
  readonly index: number;
  /** Where the step stands in its pipeline, so that two equal steps draw different numbers. Set by `compose`. */
  readonly path?: string;
}

/** A pure function of its input and, where it is random, of the key. Deterministic steps ignore the key. */
export type Step<A, B> = (input: A, key: SampleKey) => B;

/** A step whose outcome depends on its input alone, so that it can be called without a key. */
export type PlainStep<A, B> = (input: A) => B;

/**
 * A step that makes numbers, and can write them where they end up: `into` has as many as the result, and is then the result. Who
 * gives it takes what comes back all the same, since a step may leave it alone.
 */
export type NumbersStep<A> = (input: A, key?: SampleKey, into?: Float32Array) => Float32Array;

/** From an image to an image. */
export type ImageStep = Step<RgbImage, RgbImage>;

/** `[height, width, channels]`. */
export type SampleShape = readonly [number, number, number];

/** A whole pipeline: from a decoded image to what the network reads, `[height, width, channels]` float32. */
export interface SampleTransform {
  /** @param into - As for `NumbersStep`. */
  (image: RgbImage, key: SampleKey, into?: Float32Array): Float32Array;
  /** Shape of every result. Absent from pipelines put together by hand: give the dataset a `sampleShape` then. */
  readonly outputShape?: SampleShape;
}
