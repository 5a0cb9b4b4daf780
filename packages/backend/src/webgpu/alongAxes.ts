/** What is done along one axis after the other: it needs no more than three. */
import {
  type CumsumAttrs,
  engine,
  type NamedAttrMap,
  type NamedTensorMap,
  type ReverseAttrs,
  reshape,
  reverse,
  type StridedSliceAttrs,
  slice_util,
  stridedSlice,
  type Tensor,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import {threeAxes} from './threeAxes.ts';

/** `Reverse` of any rank. */
export function reversed({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {dims} = attrs as unknown as ReverseAttrs;
  let result = x;
  for (const axis of util.parseAxisParam(dims, x.shape)) result = reverse(reshape(result, threeAxes(x, axis)), 1);
  return reshape(result, x.shape);
}

/**
 * `Cumsum` and `Cumprod` of any rank, type and direction. The shader goes along the last axis; going back, it holds the axis'
 * length in its text, and tfjs takes the one of another length for it.
 */
export function cumulated(kernelName: string): (inputs: NamedTensorMap, attrs: NamedAttrMap | undefined) => Tensor {
  return ({x}, attrs) => {
    const {axis, exclusive, reverse: back} = attrs as unknown as CumsumAttrs;
    const turned = (y: Tensor): Tensor => (back ? reverse(y, 2) : y);
    const last = transpose(reshape(x, threeAxes(x, util.parseAxisParam(axis, x.shape)[0])), [0, 2, 1]);
    const how = {axis: 2, exclusive, reverse: false};
    const sums = engine().runKernel<Tensor>(kernelName, {x: turned(last)}, how);
    return reshape(transpose(turned(sums), [0, 2, 1]), x.shape);
  };
}

/** Whether a slice leaves out places between others: a shader of its own does it. */
export const hasSteps = (attrs: NamedAttrMap | undefined): boolean =>
  (attrs as unknown as StridedSliceAttrs).strides.some(step => step !== 1);

/** `StridedSlice` of any rank. */
export function stridedSliced({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const given = attrs as unknown as StridedSliceAttrs;
  const {finalShape, begin, end, strides} = slice_util.sliceInfo(
    ...([x.shape, given.begin, given.end, given.strides] as const),
    ...([given.beginMask, given.endMask, given.ellipsisMask, given.newAxisMask, given.shrinkAxisMask] as const),
  );
  let result = x;
  for (const [axis, step] of strides.entries()) {
    const [before, size, behind] = threeAxes(result, axis);
    const all = reshape(result, [before, size, behind]);
    // an end before the first place would count from the last
    const part = stridedSlice(
      all,
      [0, begin[axis], 0],
      [before, end[axis], behind],
      [1, step, 1],
      0,
      end[axis] < 0 ? 2 : 0,
    );
    const kept = part.shape as readonly number[];
    result = reshape(part, result.shape.with(axis, kept[1]));
  }
  return reshape(result, finalShape);
}
