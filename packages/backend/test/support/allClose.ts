import {expect} from 'chai';

/**
 * Expects each value to be as close as is allowed to the one expected, NaN to be NaN: one assertion for all, as one for each would
 * take longer than what is tested.
 */
export function allClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  allowed: (value: number) => number,
): void {
  expect(actual.length).to.equal(expected.length);
  const wrong = Array.from(expected).findIndex((value, i) =>
    Number.isNaN(value)
      ? !Number.isNaN(actual[i])
      : !(actual[i] === value || Math.abs(actual[i] - value) <= allowed(value)),
  );
  if (wrong >= 0) expect.fail(`value ${wrong} is ${actual[wrong]}, it should be ${expected[wrong]}`);
}
