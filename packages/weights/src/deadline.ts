/**
 * The time that describing a file's tensors may take, watched wherever the file is read.
 */
import {type Fail, failure} from './failure.ts';
import type {WeightSource} from './weightSource.ts';

/** A moment in milliseconds of `Date.now()`, which can be put off. */
export interface Deadline {
  at: number;
}

/** The same source, which refuses to be read after the deadline. */
export function timed(source: WeightSource, deadline: Readonly<Deadline>, format: string): WeightSource {
  if (deadline.at === Number.POSITIVE_INFINITY) return source;
  const fail = failure(format, source.name);
  return {
    name: source.name,
    size: source.size,
    crc32: source.crc32,
    async read(offset, length) {
      checkDeadline(deadline.at, fail);
      return await source.read(offset, length);
    },
    readInto:
      source.readInto &&
      (async (offset, target, seen) => {
        checkDeadline(deadline.at, fail);
        await source.readInto?.(offset, target, seen);
      }),
  };
}

/** @throws WeightFormatError `E_LIMIT` after the deadline */
export function checkDeadline(deadline: number, fail: Fail): void {
  if (deadline === Number.POSITIVE_INFINITY || Date.now() <= deadline) return;
  throw fail('E_LIMIT', 'its tensors were not described by limits.deadline; allow more time, or look at who made it');
}
