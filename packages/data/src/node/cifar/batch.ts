/**
 * One file of CIFAR's, read.
 */

/** Bytes of an image: 32x32 of red, then of green, then of blue. */
export const IMAGE_BYTES = 3072;

/** Images and labels of one file. */
export interface CifarBatch {
  /** Where it came from, for names of samples. */
  readonly path: string;
  readonly size: number;
  /** Image i is the {@link IMAGE_BYTES} from `start + i * stride` on. */
  readonly pixels: Uint8Array;
  readonly start: number;
  readonly stride: number;
  /** The class of each image. */
  readonly labels: Uint8Array;
}
