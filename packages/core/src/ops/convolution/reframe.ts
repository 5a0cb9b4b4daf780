import {pad, reshape, slice, type Tensor} from '@tensorflow/tfjs-core';
import type {PadPair} from '../geometry.ts';

const clipped = (edges: readonly PadPair[]): [number, number][] =>
  edges.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)]);

const isAny = (edges: readonly PadPair[]): boolean => edges.some(edge => edge.some(n => n > 0));

/** The other way round: what was added is cut off. */
export const undone = (edges: readonly PadPair[]): PadPair[] => edges.map(([before, after]) => [-before, -after]);

function reframeAtOnce<T extends Tensor>(x: T, edges: readonly PadPair[]): T {
  const added = clipped(edges);
  const cut = clipped(undone(edges));
  // padded first: what is cut off may be more than there was
  const padded = isAny(added) ? pad(x, [[0, 0], ...added, [0, 0]]) : x;
  if (!isAny(cut)) return padded;
  const begin = [0, ...cut.map(([before]) => before), 0];
  const size = padded.shape.map((length, axis) => length - begin[axis] - (cut[axis - 1]?.[1] ?? 0));
  return slice(padded, begin, size);
}

/** Volumes as rows of slices, then as a batch of slices: beyond four axes, cutting is slow on wasm. */
function reframeVolume(x: Tensor, [along, ...plane]: readonly PadPair[]): Tensor {
  const [batch, depth, height, width, channels] = x.shape;
  const rows = reframeAtOnce(reshape(x, [batch, depth, height * width * channels]), [along]);
  const [, newDepth] = rows.shape;
  const images = reframeAtOnce(reshape(rows, [batch * newDepth, height, width, channels]), plane);
  return reshape(images, [batch, newDepth, ...images.shape.slice(1)]);
}

/**
 * Adds zeros around an image, or cuts off where the number is negative.
 *
 * @param x - `[batch, ...size, channels]`.
 * @param edges - `[before, after]` for each axis of the size.
 * @returns `x` itself if there is nothing to do.
 */
export function reframe<T extends Tensor>(x: T, edges: readonly PadPair[]): T {
  if (!isAny(edges) && !isAny(undone(edges))) return x;
  return edges.length === 3 ? (reframeVolume(x, edges) as T) : reframeAtOnce(x, edges);
}
