/**
 * Makes samples of images that come and go.
 */
import {giveBack, reusing} from './byteMemory.ts';
import type {RgbImage} from './rgbImage.ts';
import type {SampleKey, SampleTransform} from './step.ts';
import {keepsNothing} from './transforms/described.ts';

/** A way from images to samples. */
export interface SampleMaker {
  /** Whether images may be of borrowed memory, which {@link SampleMaker.prepare} gives back. */
  readonly borrows: boolean;
  prepare(image: RgbImage, key: SampleKey, into?: Float32Array): Float32Array;
}

/** Runs a transform; memory is used again if it is known to keep nothing. */
export function sampleMaker(transform: SampleTransform): SampleMaker {
  if (!keepsNothing(transform)) return {borrows: false, prepare: transform};
  return {
    borrows: true,
    prepare(image, key, into) {
      try {
        return reusing(() => transform(image, key, into));
      } finally {
        giveBack(image.data);
      }
    },
  };
}
