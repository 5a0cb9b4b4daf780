import {ConfigError} from '@tfjs-zoo/core';

/** Least and greatest value of what is drawn. */
export type Range = readonly [low: number, high: number];

/** The least positive number, for {@link checkRange}. */
export const ABOVE_ZERO: number = Number.MIN_VALUE;

/** What a number in [0, 1) stands for. */
export function between([low, high]: Range, number: number): number {
  return low + (high - low) * number;
}

/** A range as it stands, or from `center - extent` to `center + extent`, but not below `least`. */
export function around(
  owner: string,
  name: string,
  value: number | Range,
  center: number,
  least: number = Number.NEGATIVE_INFINITY,
): Range {
  if (typeof value !== 'number') return value;
  if (!(value >= 0)) {
    throw new ConfigError(`${owner}: ${name} ${value} is negative; give a number from 0 on or a range, [low, high]`);
  }
  return [Math.max(least, center - value), center + value];
}

/** @throws ConfigError unless `least <= low <= high <= most`, all finite. */
export function checkRange(
  owner: string,
  name: string,
  [low, high]: Range,
  least: number = Number.NEGATIVE_INFINITY,
  most: number = Number.POSITIVE_INFINITY,
): void {
  if (!(low >= least && low <= high && high <= most && Number.isFinite(low) && Number.isFinite(high))) {
    const from = least === ABOVE_ZERO ? '0 < ' : Number.isFinite(least) ? `${least} <= ` : '';
    const to = Number.isFinite(most) ? ` <= ${most}` : '';
    throw new ConfigError(`${owner}: ${name} [${low}, ${high}] is not a range; allowed is ${from}low <= high${to}`);
  }
}

/** @throws ConfigError unless the value is an integer in its range. */
export function checkWhole(
  owner: string,
  name: string,
  value: number,
  least: number,
  most: number = Number.POSITIVE_INFINITY,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    const range = Number.isFinite(most) ? `from ${least} to ${most}` : `of at least ${least}`;
    throw new ConfigError(`${owner}: ${name} ${value} is not an integer ${range}`);
  }
}
