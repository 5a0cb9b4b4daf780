/**
 * Batch normalisation by given statistics, as at inference: `y = γ · (x - μ) / √(v + ε) + β` for each channel.
 *
 * Ioffe and Szegedy, "Batch normalization", arXiv:1502.03167 (2015). Reference: `torch.nn.functional.batch_norm`.
 */
import {
  add,
  batchNorm4d,
  mul,
  reshape,
  rsqrt,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {channelRows} from './channelRows.ts';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';

/** The tensors of {@link batchNorm}, each `[channels]`. */
export interface BatchNormInputs {
  /** Scale, `γ`. */
  gamma: Tensor;
  /** Shift, `β`. */
  beta: Tensor;
  /** `μ`. */
  mean: Tensor;
  /** `v`. */
  variance: Tensor;
}

const op = defineOp<'x' | keyof BatchNormInputs, {epsilon: number}>({
  name: 'ZooBatchNorm',
  compose: ({x, gamma, beta, mean, variance}, {epsilon}) => {
    const [m, v, b, g] = [mean, variance, beta, gamma] as Tensor1D[];
    // images as they are: a change of shape takes time on some backends
    if (x.rank === 4) return batchNorm4d(x as Tensor4D, m, v, b, g, epsilon);
    const flat = channelRows(x);
    const image: Tensor4D = reshape(flat, [flat.shape[0], 1, 1, flat.shape[1]]);
    return reshape(batchNorm4d(image, m, v, b, g, epsilon), x.shape);
  },
  gradient: {
    saves: ['x', 'gamma', 'mean', 'variance'],
    of: (dy, {x, gamma, mean, variance}, {epsilon}) => {
      const scale = (): Tensor => rsqrt(add(variance, epsilon));
      /** `Σ dy · (x - μ)` */
      const spread = (): Tensor => sum(mul(channelRows(dy), sub(channelRows(x), mean)), 0);
      const shift = (): Tensor => sum(channelRows(dy), 0);
      return {
        x: () => mul(dy, mul(gamma, scale())),
        gamma: () => mul(spread(), scale()),
        beta: shift,
        mean: () => mul(shift(), mul(gamma, mul(scale(), -1))),
        variance: () => mul(mul(spread(), gamma), mul(-0.5, mul(scale(), mul(scale(), scale())))),
      };
    },
  },
});

/**
 * Normalises each channel by given statistics.
 *
 * @param x - `[batch, ...size, channels]`, float32.
 * @param epsilon - What is added to the variance.
 * @returns The same shape.
 * @throws ConfigError if `x` is not float32.
 */
export function batchNorm(x: Tensor, inputs: BatchNormInputs, epsilon: number): Tensor {
  checkFloat('batchNorm', x);
  return op({x, ...inputs}, {epsilon});
}
