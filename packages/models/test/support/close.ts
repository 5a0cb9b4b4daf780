import {expect} from 'chai';

/** Asserts that the largest difference is at most `tolerance` of the largest expected value, and that none is NaN. */
export function relativelyClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length, `${what}: number of values`).to.equal(expected.length);
  let largest = 0;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    const difference = Math.abs(actual[i] - expected[i]);
    // NaN compares false, so it is counted as infinite
    error = difference <= error ? error : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  expect(error, `${what}: largest difference, of values up to ${largest}`).to.be.at.most(tolerance * largest);
}
