import {type Tensor, util} from '@tensorflow/tfjs-core';

/** A shape seen from one of its axes: those before it as one, itself, those behind it as one. */
export function threeAxes({shape}: Tensor, axis: number): [before: number, size: number, behind: number] {
  return [util.sizeFromShape(shape.slice(0, axis)), shape[axis], util.sizeFromShape(shape.slice(axis + 1))];
}
