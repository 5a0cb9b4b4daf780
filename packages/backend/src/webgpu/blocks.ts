/** Places of an image moved to the batch and back, one axis after the other. */
import {
  type BatchToSpaceNDAttrs,
  type NamedAttrMap,
  type NamedTensorMap,
  pad,
  reshape,
  type SpaceToBatchNDAttrs,
  slice,
  type Tensor,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import {threeAxes} from './threeAxes.ts';

/** `SpaceToBatchND` of any rank: the last axis first, so that the first varies slowest. */
export function spaceToBatch({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {blockShape, paddings} = attrs as unknown as SpaceToBatchNDAttrs;
  const none: [number, number] = [0, 0];
  let result = pad(
    x,
    x.shape.map((_, axis) => (paddings[axis - 1] ?? none) as [number, number]),
  );
  for (const [i, block] of [...blockShape.entries()].reverse()) {
    const [batch, ...rest] = result.shape;
    const [before, size, behind] = threeAxes(result, i + 1);
    const moved = transpose(reshape(result, [(before * size) / block, block, behind]), [1, 0, 2]);
    rest[i] = size / block;
    result = reshape(moved, [block * batch, ...rest]);
  }
  return result;
}

/** `BatchToSpaceND` of any rank. */
export function batchToSpace({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {blockShape, crops} = attrs as unknown as BatchToSpaceNDAttrs;
  let result = x;
  for (const [i, block] of blockShape.entries()) {
    const [batch, ...rest] = result.shape;
    const [before, size, behind] = threeAxes(result, i + 1);
    const moved = transpose(reshape(result, [block, (before / block) * size, behind]), [1, 0, 2]);
    rest[i] = size * block;
    result = reshape(moved, [batch / block, ...rest]);
  }
  const begin = result.shape.map((_, axis) => crops[axis - 1]?.[0] ?? 0);
  const size = result.shape.map((length, axis) => length - util.sum(crops[axis - 1] ?? []));
  return slice(result, begin, size);
}
