/**
 * Local response normalisation: each value is divided by a power of the squares of its neighbours among the channels.
 *
 * `y[c] = x[c] · s[c]^-β`, `s[c] = k + α · Σ_j x[j]²`, `j` from `c - floor(n / 2)` to `c + floor((n - 1) / 2)`, and with `g = dy`
 *
 * `dx[c] = g[c] · s[c]^-β - 2αβ · x[c] · Σ_j g[j] · x[j] · s[j]^(-β-1)`, over the `j` whose windows hold `c`.
 *
 * Where tfjs has no kernel, the sums over a window are a matrix product with a band, which every backend does fast.
 *
 * Krizhevsky et al., "ImageNet classification with deep convolutional neural networks" (2012), section 3.3.
 * Reference: `torch.nn.functional.local_response_norm`.
 */
import {
  add,
  div,
  engine,
  exp,
  LRN,
  log,
  matMul,
  mul,
  reshape,
  rsqrt,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';
import {isDifferentiated} from './isDifferentiated.ts';

/** The window and the constants of the formula. */
export interface LocalResponseNormAttrs {
  /** Channels in a window, `n`. */
  readonly size: number;
  /** `α`, times the sum of squares itself: what PyTorch and Caffe call alpha, divided by `size`. */
  readonly alpha: number;
  /** `β`. */
  readonly beta: number;
  /** `k`. */
  readonly k: number;
}

/** `weight` where channel `j` (row) is in the window of channel `c` (column). */
function band(channels: number, size: number, weight: number): Tensor2D {
  const weights = new Float32Array(channels * channels);
  const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
  for (let c = 0; c < channels; c++) {
    const last = Math.min(channels - 1, c + after);
    for (let j = Math.max(0, c - before); j <= last; j++) weights[j * channels + c] = weight;
  }
  return tensor2d(weights, [channels, channels]);
}

/** Sums over the windows, times `weight`; transposed, over the windows that hold a channel. */
function sums(x: Tensor, size: number, weight: number, transposed = false): Tensor {
  const channels = x.shape[x.rank - 1];
  const rows: Tensor2D = reshape(x, [x.size / channels, channels]);
  return reshape(matMul(rows, band(channels, size, weight), false, transposed), x.shape);
}

/** `s`. */
const scale = (x: Tensor, {size, alpha, k}: LocalResponseNormAttrs): Tensor => add(sums(square(x), size, alpha), k);

/** `s^-β`: of the usual β by roots, and else as `exp(-β · log s)`, which is faster than `pow`. */
function power(s: Tensor, beta: number): Tensor {
  if (beta === 0.75) {
    const inverse = rsqrt(s);
    return mul(inverse, sqrt(inverse));
  }
  return exp(mul(log(s), -beta));
}

function byInput({dy, x}: Record<'dy' | 'x', Tensor>, attrs: LocalResponseNormAttrs): Tensor {
  const {size, alpha, beta} = attrs;
  const s = scale(x, attrs);
  const own = mul(dy, power(s, beta));
  const shares = div(mul(own, x), s);
  return sub(own, mul(x, sums(shares, size, 2 * alpha * beta, true)));
}

/** A kernel of its own, so that a backend may take it in one go. */
const gradientOp = defineOp<'dy' | 'x', LocalResponseNormAttrs>({
  name: 'ZooLocalResponseNormGrad',
  compose: byInput,
});

const op = defineOp<'x', LocalResponseNormAttrs>({
  name: 'ZooLocalResponseNorm',
  compose: ({x}, attrs) => {
    const {size, alpha, beta, k} = attrs;
    // tfjs's own knows windows with their channel in the middle
    if (size % 2 === 1)
      return engine().runKernel<Tensor>(LRN, {x}, {depthRadius: (size - 1) / 2, bias: k, alpha, beta});
    return mul(x, power(scale(x, attrs), beta));
  },
  gradient: {
    saves: ['x'],
    of: (dy, {x}, attrs) => ({
      x: () => (isDifferentiated() ? byInput : gradientOp)({dy, x}, attrs),
    }),
  },
});

/**
 * Normalises each pixel over its channels.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @returns The same shape.
 * @throws ConfigError if the images are not float32 or of another rank.
 */
export function localResponseNorm(x: Tensor, attrs: LocalResponseNormAttrs): Tensor4D {
  checkFloat('localResponseNorm', x);
  if (x.rank !== 4) {
    throw new ConfigError(
      `localResponseNorm: the input has shape [${x.shape}]; [batch, height, width, channels] is needed`,
    );
  }
  return op({x}, attrs) as Tensor4D;
}
