import {bits, type RngKey} from '@tfjs-zoo/core';

/** Random words drawn at a time. */
const BLOCK = 1024;

/**
 * Shuffles what comes one after another, as well as a buffer allows: each item delivered is drawn from the `size` that
 * have come and were not yet delivered. If all fit into the buffer every order is equally likely; otherwise an item comes
 * at most `size - 1` places too early, and any number too late.
 *
 * Reference: `tf.data.Dataset.shuffle`.
 */
export async function* shuffleBuffer<T>(items: AsyncIterable<T>, size: number, key: RngKey): AsyncGenerator<T> {
  const below = randomBelow(key);
  const buffer: T[] = [];
  for await (const item of items) {
    if (buffer.length < size) {
      buffer.push(item);
      continue;
    }
    const at = below(size);
    const drawn = buffer[at];
    buffer[at] = item;
    yield drawn;
  }
  while (buffer.length > 0) {
    const at = below(buffer.length);
    const drawn = buffer[at];
    const last = buffer.pop();
    if (at < buffer.length && last !== undefined) buffer[at] = last;
    yield drawn;
  }
}

/** Draws integers from 0 to n-1, one after another. */
function randomBelow({seed, stream, step}: RngKey): (n: number) => number {
  let drawn = 0;
  let words: Uint32Array = new Uint32Array(0);
  return n => {
    // a key has no end, but its numbers are made from the first on: blocks have streams of their own
    if (drawn % BLOCK === 0) words = bits({seed, stream: (stream + drawn / BLOCK) >>> 0, step}, BLOCK);
    return Math.floor((words[drawn++ % BLOCK] / 2 ** 32) * n);
  };
}
