/**
 * What a loader and its workers say to each other. Samples go through shared memory, cut into slots of one sample each.
 */
import type {TransformConfig} from '../../descriptions/describeTransform.ts';
import type {RgbImage} from '../../rgbImage.ts';
import type {ImagePlace} from '../../sampleSource.ts';
import type {SampleKey, SampleShape} from '../../step.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly transform: TransformConfig;
  readonly sampleShape: SampleShape;
  /** Slots of samples, float32. */
  readonly samples: SharedArrayBuffer;
  /** A {@link SlotState} for each slot, int32. */
  readonly states: SharedArrayBuffer;
  /** The module of a faster decoder of JPEGs, where there is one. */
  readonly jpegDecoder: string | undefined;
}

/** One sample to prepare. */
export interface Task {
  /** Where the result is to be written. */
  readonly slot: number;
  readonly name: string;
  readonly key: SampleKey;
  /** Where the encoded image lies, or the image itself. */
  readonly image: ImagePlace | RgbImage;
}

/** An error, in what a message can carry. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of an `ImageReadError`. */
  readonly code?: string;
  readonly source?: string;
}

/** What became of a task. Without an error the sample is in the slot. */
export interface Reply {
  readonly slot: number;
  readonly error?: ErrorData;
}

/** Nobody has begun with the task. */
export const WAITING = 0;
/** A worker is about it. */
export const AT_WORK = 1;
/** Nobody wants the result any more. */
export const UNWANTED = 2;
