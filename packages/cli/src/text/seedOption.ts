import {InvalidArgumentError} from 'commander';

/** Reads an option that is a seed: what the generators of random numbers take. */
export function seedOption(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 0xffffffff) return value;
  throw new InvalidArgumentError('Give a whole number from 0 to 4294967295.');
}
