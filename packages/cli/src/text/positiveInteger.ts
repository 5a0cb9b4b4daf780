import {InvalidArgumentError} from 'commander';

/** Reads an option that is a whole number, at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Give a whole number, at least 1.');
}
