/**
 * Tensors of more than four axes, as volumes are, and filters while holes are written into them: for some kernels tfjs has
 * shaders that do not compile, or none. These kernels get the same values in fewer axes.
 */
import {
  Add,
  Atan2,
  BatchToSpaceND,
  Cumprod,
  Cumsum,
  type CumsumAttrs,
  Equal,
  engine,
  FloorDiv,
  GatherNd,
  Greater,
  GreaterEqual,
  type KernelConfig,
  Less,
  LessEqual,
  LogicalAnd,
  LogicalOr,
  Maximum,
  Minimum,
  MirrorPad,
  type MirrorPadAttrs,
  Mod,
  Multiply,
  type NamedAttrMap,
  type NamedTensorMap,
  NotEqual,
  PadV2,
  type PadV2Attrs,
  Pow,
  Prelu,
  RealDiv,
  Reverse,
  reshape,
  ScatterNd,
  Select,
  SpaceToBatchND,
  SparseToDense,
  SquaredDifference,
  StridedSlice,
  Sub,
  type Tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import {cumulated, hasSteps, reversed, stridedSliced} from './alongAxes.ts';
import {batchToSpace, spaceToBatch} from './blocks.ts';
import {computedWhere, isHigh, MOST_AXES} from './computedWhere.ts';
import {denseByMany, gatheredByMany, indicesOf, scatteredByMany} from './flatIndices.ts';
import {isStuck} from './transposeIntegers.ts';

/** Kernels of two tensors of which one may be spread over the other. */
const BINARY: readonly string[] = [
  Add,
  Atan2,
  Equal,
  FloorDiv,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  LogicalAnd,
  LogicalOr,
  Maximum,
  Minimum,
  Mod,
  Multiply,
  NotEqual,
  Pow,
  Prelu,
  RealDiv,
  SquaredDifference,
  Sub,
];

/** Replacements by the names that tfjs has for the kernels, to be made from the backend's own. */
export const HIGH_RANK: Readonly<Record<string, (own: KernelConfig) => KernelConfig>> = {
  ...Object.fromEntries(BINARY.map(name => [name, binaryKernel])),
  ...Object.fromEntries(
    [PadV2, MirrorPad].map(name => [name, (own: KernelConfig) => computedWhere(own, hasHigh, padded(name))]),
  ),
  [Select]: own => computedWhere(own, hasHigh, selected),
  [Reverse]: own => computedWhere(own, hasHigh, reversed),
  ...Object.fromEntries([Cumprod, Cumsum].map(name => [name, cumulativeKernel])),
  [StridedSlice]: own => computedWhere(own, (inputs, attrs) => hasHigh(inputs) && hasSteps(attrs), stridedSliced),
  [SpaceToBatchND]: own => computedWhere(own, hasHigh, spaceToBatch),
  [BatchToSpaceND]: own => computedWhere(own, hasHigh, batchToSpace),
  [GatherNd]: own => computedWhere(own, ({indices}) => indicesOf(indices) > MOST_AXES, gatheredByMany),
  [ScatterNd]: own => computedWhere(own, ({indices}) => indicesOf(indices) > MOST_AXES, scatteredByMany),
  [SparseToDense]: own => computedWhere(own, ({sparseIndices}) => indicesOf(sparseIndices) > MOST_AXES, denseByMany),
};

/** The first three axes with all others as one, then the others with the first three as one. */
function padded(kernelName: string): (inputs: NamedTensorMap, attrs: NamedAttrMap | undefined) => Tensor {
  return ({x}, attrs) => {
    const {paddings, ...how} = attrs as unknown as PadV2Attrs | MirrorPadAttrs;
    const padAll = (y: Tensor, all: number[][]): Tensor =>
      engine().runKernel<Tensor>(kernelName, {x: y}, {...how, paddings: all});
    const [outer, inner] = [x.shape.slice(0, MOST_AXES - 1), x.shape.slice(MOST_AXES - 1)];
    const [around, within] = [paddings.slice(0, MOST_AXES - 1), paddings.slice(MOST_AXES - 1)];
    const first = padAll(reshape(x, [...outer, util.sizeFromShape(inner)]), [...around, [0, 0]]);
    const whole = first.shape.slice(0, -1);
    const second = padAll(reshape(first, [util.sizeFromShape(whole), ...inner]), [[0, 0], ...within]);
    return reshape(second, [...whole, ...second.shape.slice(1)]);
  };
}

/** The condition has a value for each value, or for each along the first axis. */
function selected({condition, t, e}: NamedTensorMap): Tensor {
  const rows = [condition.size, t.size / Math.max(1, condition.size)];
  const inputs = {condition: reshape(condition, [condition.size]), t: reshape(t, rows), e: reshape(e, rows)};
  return reshape(engine().runKernel<Tensor>(Select, inputs), t.shape);
}

/** A vector along the last axis, as a bias is, has a shader of its own that does not compile; a matrix of one row has not. */
function binaryKernel(own: KernelConfig): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      const inputs = Object.entries(args.inputs as NamedTensorMap);
      const isFit = !inputs.some(([, x]) => isHigh(x)) || inputs.every(([, {shape}]) => shape.length !== 1);
      if (isFit) return own.kernelFunc(args);
      return tidy(() => {
        const rows = inputs.map(([name, x]) => [name, x.rank === 1 ? reshape(x, [1, x.size]) : x]);
        return engine().runKernel<Tensor>(own.kernelName, Object.fromEntries(rows), args.attrs);
      });
    },
  };
}

/** tfjs puts the axis last, for which integers of few axes have no shader either. */
function cumulativeKernel(own: KernelConfig): KernelConfig {
  const must = (inputs: NamedTensorMap, attrs: NamedAttrMap | undefined): boolean => {
    const {axis, reverse} = attrs as unknown as CumsumAttrs;
    const isLast = util.parseAxisParam(axis, inputs.x.shape)[0] === inputs.x.rank - 1;
    return hasHigh(inputs) || reverse || (isStuck(inputs.x) && !isLast);
  };
  return computedWhere(own, must, cumulated(own.kernelName));
}

const hasHigh = (inputs: NamedTensorMap): boolean => Object.values(inputs).some(isHigh);
