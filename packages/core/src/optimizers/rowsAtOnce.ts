import type {Tensor} from '@tensorflow/tfjs-core';

/** Numbers of a gradient that are there at a time: 8 MiB. */
const PIECE = 1 << 21;

/** How many rows of a weight are updated at a time; `undefined` for all of them at once, where it is not large. */
export function rowsAtOnce({size, shape}: Tensor): number | undefined {
  if (size < 2 * PIECE) return undefined;
  const rows = Math.max(1, Math.floor(PIECE / (size / shape[0])));
  return rows < shape[0] ? rows : undefined;
}
