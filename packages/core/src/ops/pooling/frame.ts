import {pad, slice, type Tensor4D} from '@tensorflow/tfjs-core';
import {type AxisWindow, wholePadding} from './window.ts';

/** Rows and columns to add around images, `[[top, bottom], [left, right]]`; below 0 they are cut off. */
export type Frame = readonly [readonly [number, number], readonly [number, number]];

/** Puts images into a frame: `value` where they do not reach, cut where they stick out. */
export function framed(x: Tensor4D, frame: Frame, value: number): Tensor4D {
  const [[top, bottom], [left, right]] = frame;
  const added = Math.max(top, bottom, left, right) > 0;
  const grown = added ? pad(x, [[0, 0], grow(top, bottom), grow(left, right), [0, 0]], value) : x;
  if (Math.min(top, bottom, left, right) >= 0) return grown;
  const [batch, height, width, channels] = x.shape;
  const size: [number, number, number, number] = [batch, height + top + bottom, width + left + right, channels];
  return slice(grown, [0, Math.max(0, -top), Math.max(0, -left), 0], size);
}

const grow = (before: number, after: number): [number, number] => [Math.max(0, before), Math.max(0, after)];

/** The frame that undoes another. */
export const inverse = ([[top, bottom], [left, right]]: Frame): Frame => [
  [-top, -bottom],
  [-left, -right],
];

/** The padding that windows see of images that they are known to fit into. */
export function frameOf(x: Tensor4D, [rows, columns]: readonly [AxisWindow, AxisWindow]): Frame {
  return [wholePadding('pool', x.shape[1], rows), wholePadding('pool', x.shape[2], columns)];
}
