/**
 * Batch normalisation by the statistics of the batch itself.
 *
 * Over all values of a channel `c`, n of them: `μ = Σ x / n`, `v = Σ (x - μ)² / n`, `x̂ = (x - μ) / √(v + ε)`, `y = γ · x̂ + β`, and
 *
 * `dβ = Σ dy`, `dγ = Σ dy · x̂`, `dx = γ / √(v + ε) · (dy - dβ / n - x̂ · dγ / n)`.
 *
 * Ioffe and Szegedy, "Batch normalization", arXiv:1502.03167 (2015). Reference: `torch.native_batch_norm`.
 */
import {
  add,
  batchNorm4d,
  clone,
  div,
  mean as meanOf,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {channelRows} from './channelRows.ts';
import {checkFloat} from './checkFloat.ts';
import {defineOutputsOp} from './defineOutputsOp.ts';

/** What {@link batchNormTrain} gives. */
export interface BatchNormTrainResult {
  /** The normalised values, of the input's shape. */
  y: Tensor;
  /** Mean of each channel, `[channels]`. */
  mean: Tensor1D;
  /** Variance of each channel, `[channels]`: the mean of the squares, not the unbiased estimate. */
  variance: Tensor1D;
}

interface BatchNormAttrs {
  readonly epsilon: number;
}

/** The three gradients, which share their sums; a kernel of its own, so that a backend may take them in one go. */
const gradientOp = defineOutputsOp<'dy' | 'x' | 'gamma' | 'mean' | 'variance', 'x' | 'gamma' | 'beta', BatchNormAttrs>({
  name: 'ZooBatchNormTrainGrad',
  outputs: ['x', 'gamma', 'beta'],
  compose: ({dy, x, gamma, mean, variance}, {epsilon}) => {
    const upstream = channelRows(dy);
    const [n] = upstream.shape;
    const centered = sub(channelRows(x), mean);
    const scale = rsqrt(add(variance, epsilon));
    const beta = sum(upstream, 0);
    const byScale = sum(mul(upstream, centered), 0);
    // dx = a · dy - b · (x - μ) - c
    const a = mul(gamma, scale);
    const b = div(mul(a, mul(square(scale), byScale)), n);
    const c = div(mul(a, beta), n);
    const dx = sub(mul(upstream, a), add(mul(centered, b), c));
    return {x: reshape(dx, x.shape), gamma: mul(byScale, scale), beta};
  },
});

const op = defineOutputsOp<'x' | 'gamma' | 'beta', 'y' | 'mean' | 'variance', BatchNormAttrs>({
  name: 'ZooBatchNormTrain',
  outputs: ['y', 'mean', 'variance'],
  compose: ({x, gamma, beta}, {epsilon}) => {
    const flat = channelRows(x);
    const [n, channels] = flat.shape;
    const mean: Tensor1D = meanOf(flat, 0);
    const variance: Tensor1D = meanOf(square(sub(flat, mean)), 0);
    const image: Tensor4D = reshape(flat, [n, 1, 1, channels]);
    const y = batchNorm4d(image, mean, variance, beta as Tensor1D, gamma as Tensor1D, epsilon);
    return {y: reshape(y, x.shape), mean, variance};
  },
  gradient: {
    saves: ['x', 'gamma', 'mean', 'variance'],
    of: ({y: dy}, {x, gamma, mean, variance}, attrs) => {
      const all = gradientOp({dy, x, gamma, mean, variance}, attrs);
      return {x: () => clone(all.x), gamma: () => clone(all.gamma), beta: () => clone(all.beta)};
    },
  },
});

/**
 * Normalises each channel of a batch by the mean and variance of its values in the batch.
 *
 * Only `y` is differentiable; `mean` and `variance` are for running averages. It can be differentiated once.
 *
 * @param x - `[batch, ...size, channels]`, float32.
 * @param gamma - Scale, `[channels]`.
 * @param beta - Shift, `[channels]`.
 * @param epsilon - What is added to the variance.
 * @throws ConfigError if `x` is not float32.
 */
export function batchNormTrain(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): BatchNormTrainResult {
  checkFloat('batchNormTrain', x);
  return op({x, gamma, beta}, {epsilon}) as Record<'y', Tensor> & Record<'mean' | 'variance', Tensor1D>;
}
