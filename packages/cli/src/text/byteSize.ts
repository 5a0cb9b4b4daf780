import {InvalidArgumentError} from 'commander';

/** Bytes of each unit, by its name in lower case. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((letter, i): [string, number][] => [
    [letter, 1000 ** (i + 1)],
    [`${letter}b`, 1000 ** (i + 1)],
    [`${letter}ib`, 1024 ** (i + 1)],
  ]),
]);

/** Reads an option that is a size, such as `5GB`, `500 MB` or `1GiB`: units are decimal, but for those with an `i`. */
export function byteSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS.get(unit?.toLowerCase() ?? '?') ?? Number.NaN));
  if (Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
  throw new InvalidArgumentError('Give a size in bytes, or with a unit, such as 5GB, 500MB or 1GiB.');
}
