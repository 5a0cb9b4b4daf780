/** What the processes that run AlexNet are told, and what they answer. */

/** How a training step updates. */
export type Update = 'momentum' | 'adam';

/** What to do. Images are those of {@link pixels}, labels 0, 1, 2, …. */
export type Job =
  /** Loads the weights from the file into a new model. */
  | {readonly do: 'load'}
  /** The logits of two images, to see that all run the same network. */
  | {readonly do: 'logits'}
  /** One prediction. */
  | {readonly do: 'predict'; readonly batch: number}
  /** One training step. */
  | {readonly do: 'train'; readonly batch: number; readonly update: Update}
  /** One prediction, layer by layer. */
  | {readonly do: 'layers'; readonly batch: number}
  /** The most memory that the process held since it began. */
  | {readonly do: 'memory'};

/** What came of it. */
export interface Answer {
  /** Time by the clock. */
  readonly milliseconds?: number;
  /** Time of the process's threads on processors. */
  readonly processor?: number;
  readonly logits?: readonly number[];
  /** Milliseconds of each layer, by torchvision's names. */
  readonly layers?: Readonly<Record<string, number>>;
  readonly bytes?: number;
  /** Version of the library. */
  readonly version?: string;
}

/** Side of the images. */
export const SIZE = 224;

/** Images `[batch, height, width, channels]` that any language makes alike: `(i · 7919 mod 1009) / 504.5 - 1` at place `i`. */
export function pixels(batch: number): Float32Array {
  return Float32Array.from({length: batch * SIZE * SIZE * 3}, (_, i) => ((i * 7919) % 1009) / 504.5 - 1);
}
