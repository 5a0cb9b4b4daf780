/** Places told by more indices than shaders know, told by one. */
import {
  engine,
  GatherNd,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  reshape,
  ScatterNd,
  type ScatterNdAttrs,
  SparseToDense,
  type SparseToDenseAttrs,
  sum,
  type Tensor,
  tensor1d,
  util,
} from '@tensorflow/tfjs-core';

/** `GatherNd` by any number of indices. */
export function gatheredByMany({params, indices}: NamedTensorMap): Tensor {
  const {flat, outer, inner} = flattened(indices, params.shape);
  const inputs = {params: reshape(params, [util.sizeFromShape(outer), ...inner]), indices: flat};
  return engine().runKernel<Tensor>(GatherNd, inputs);
}

/** `ScatterNd` by any number of indices. */
export function scatteredByMany({indices, updates}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {shape} = attrs as unknown as ScatterNdAttrs;
  const {flat, outer, inner} = flattened(indices, shape);
  const flatShape = [util.sizeFromShape(outer), ...inner];
  const scattered = engine().runKernel<Tensor>(ScatterNd, {indices: flat, updates}, {shape: flatShape});
  return reshape(scattered, shape);
}

/** `SparseToDense` by any number of indices. */
export function denseByMany({sparseIndices, ...others}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {outputShape} = attrs as unknown as SparseToDenseAttrs;
  const {flat} = flattened(sparseIndices, outputShape);
  const size = [util.sizeFromShape(outputShape)];
  const dense = engine().runKernel<Tensor>(SparseToDense, {sparseIndices: flat, ...others}, {outputShape: size});
  return reshape(dense, outputShape);
}

/** How many indices tell a place. */
export const indicesOf = ({shape}: Tensor): number => shape[shape.length - 1] ?? 1;

/** Indices `[..., n]` into the first n axes of `shape` as ones, `[..., 1]`, into these axes taken as one. */
function flattened(indices: Tensor, shape: readonly number[]): {flat: Tensor; outer: number[]; inner: number[]} {
  const outer = shape.slice(0, indicesOf(indices));
  const strides = tensor1d([...util.computeStrides(outer), 1], 'int32');
  const flat = sum(mul(indices, strides), -1, true);
  return {flat, outer, inner: shape.slice(outer.length)};
}
