import type {Tensor} from '@tensorflow/tfjs-core';
import {expect} from 'chai';

/** Asserts that a tensor's values are within `tolerance` of `expected`, in absolute terms, and none is NaN. */
export function closeTo(actual: Tensor, expected: ArrayLike<number>, tolerance: number): void {
  const values = actual.dataSync();
  expect(values.length, 'number of values').to.equal(expected.length);
  for (let i = 0; i < values.length; i++) {
    // written so that NaN fails
    if (!(Math.abs(values[i] - expected[i]) <= tolerance)) {
      expect.fail(`value ${i} is ${values[i]}, expected ${expected[i]} ± ${tolerance}`);
    }
  }
}
