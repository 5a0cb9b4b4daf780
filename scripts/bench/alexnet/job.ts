/** What the processes that run AlexNet are told, and what they answer. */
import type {Burst} from '../burst.ts';
import type {Stage, StageTimes} from './stages.ts';

/** How a training step updates. */
export type Update = 'momentum' | 'adam';

/** What can be timed. Images are those of {@link pixels}, labels 0, 1, 2, …. */
export type Task =
  /** Loads the weights from the file into a new model. */
  | {readonly do: 'load'}
  /** One prediction. */
  | {readonly do: 'predict'; readonly batch: number}
  /** One training step. */
  | {readonly do: 'train'; readonly batch: number; readonly update: Update};

/** What to do. */
export type Job =
  /** Once, or with `burst` a turn. */
  | (Task & {readonly burst?: Burst})
  /** The logits of two images, to see that all run the same network; and who answers. */
  | {readonly do: 'logits'}
  /** A turn of predictions, or of forward passes as in training with their gradients, stage by stage. */
  | {
      readonly do: 'stages';
      readonly batch: number;
      readonly backward: boolean;
      readonly stages: readonly Stage[];
      readonly burst: Burst;
    }
  /** The most memory that the process held since it began, and what it held when it had no model yet. */
  | {readonly do: 'memory'};

/** What came of it. */
export interface Answer {
  /** Milliseconds of each call of a turn. */
  readonly runs?: readonly number[];
  /** Milliseconds a call of the process's threads on processors. */
  readonly processor?: number;
  readonly logits?: readonly number[];
  /** Library and version. */
  readonly version?: string;
  /** Threads that one operation uses, as the library says; `undefined` where it does not. */
  readonly threads?: number;
  /** Medians of the turn. */
  readonly stages?: StageTimes;
  /** Stages that could not be done, and why. */
  readonly failures?: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly memory?: {readonly before: number; readonly peak: number};
  /** Why the job could not be done. */
  readonly failure?: string;
}

/** Side of the images. */
export const SIZE = 224;
export const CLASSES = 1000;
/** Of training steps; far from what makes weights grow without bound, for every step is to cost the same. */
export const RATE = 1e-5;

/** Images `[batch, height, width, channels]` that any language makes alike: `(i · 7919 mod 1009) / 504.5 - 1` at place `i`. */
export function pixels(batch: number): Float32Array {
  return Float32Array.from({length: batch * SIZE * SIZE * 3}, (_, i) => ((i * 7919) % 1009) / 504.5 - 1);
}
