import {createHash} from 'node:crypto';

/** Bytes without a pattern, the same each time: of a linear congruential generator (Numerical Recipes, 7.1). */
export function noise(length: number, seed = 1): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** What a file is pinned by. */
export function pinned(file: Buffer): {bytes: number; sha256: string} {
  return {bytes: file.length, sha256: createHash('sha256').update(file).digest('hex')};
}
