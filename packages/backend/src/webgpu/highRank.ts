/**
 * Tensors of more than four axes, as volumes are, and filters while holes are written into them: for some kernels tfjs has
 * shaders that do not compile, or none. These kernels get the same values in fewer axes.
 */
import {
  Add,
  Atan2,
  Equal,
  engine,
  FloorDiv,
  Greater,
  GreaterEqual,
  type KernelConfig,
  Less,
  LessEqual,
  LogicalAnd,
  LogicalOr,
  Maximum,
  Minimum,
  Mod,
  Multiply,
  type NamedAttrMap,
  type NamedTensorMap,
  NotEqual,
  PadV2,
  type PadV2Attrs,
  Pow,
  Prelu,
  pad,
  RealDiv,
  reshape,
  Select,
  SquaredDifference,
  Sub,
  type Tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';

/** As many axes as every shader knows. */
const MOST = 4;

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
  [PadV2]: own => withFewerAxes(own, padded),
  [Select]: own => withFewerAxes(own, selected),
};

const isHigh = ({shape}: Tensor): boolean => shape.length > MOST;

/** The backend's own kernel where all inputs have few axes, else `compute`. */
function withFewerAxes(
  own: KernelConfig,
  compute: (inputs: NamedTensorMap, attrs: NamedAttrMap | undefined) => Tensor,
): KernelConfig {
  return {
    ...own,
    kernelFunc: args => {
      // tfjs hands kernels the very tensors that the op was called with
      const inputs = args.inputs as NamedTensorMap;
      if (!Object.values(inputs).some(isHigh)) return own.kernelFunc(args);
      return tidy(() => compute(inputs, args.attrs));
    },
  };
}

/** The first three axes with all others as one, then the others with the first three as one. */
function padded({x}: NamedTensorMap, attrs: NamedAttrMap | undefined): Tensor {
  const {paddings, constantValue} = attrs as unknown as PadV2Attrs;
  const [outer, inner] = [x.shape.slice(0, MOST - 1), x.shape.slice(MOST - 1)];
  const [around, within] = [paddings.slice(0, MOST - 1), paddings.slice(MOST - 1)];
  const first = pad(reshape(x, [...outer, util.sizeFromShape(inner)]), [...around, [0, 0]], constantValue);
  const whole = first.shape.slice(0, -1);
  const second = pad(reshape(first, [util.sizeFromShape(whole), ...inner]), [[0, 0], ...within], constantValue);
  return reshape(second, [...whole, ...second.shape.slice(1)]);
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
