/**
 * Local response normalisation: each value is divided by a power of the squares of its neighbours among the channels.
 *
 * `y[c] = x[c] · s[c]^-β`, `s[c] = k + α · Σ_j x[j]²`, `j` from `c - floor(n / 2)` to `c + floor((n - 1) / 2)`, and with `g = dy`
 *
 * `dx[c] = g[c] · s[c]^-β - 2αβ · x[c] · Σ_j g[j] · x[j] · s[j]^(-β-1)`, over the `j` whose windows hold `c`.
 *
 * The sums over a window are a matrix product with a band of ones, which every backend does fast.
 *
 * Krizhevsky et al., "ImageNet classification with deep convolutional neural networks" (2012), section 3.3.
 * Reference: `torch.nn.functional.local_response_norm`.
 */
import {
  add,
  exp,
  log,
  matMul,
  mul,
  reshape,
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

/** 1 where channel `j` (row) is in the window of channel `c` (column). */
function band(channels: number, size: number): Tensor2D {
  const ones = new Float32Array(channels * channels);
  const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
  for (let c = 0; c < channels; c++) {
    const last = Math.min(channels - 1, c + after);
    for (let j = Math.max(0, c - before); j <= last; j++) ones[j * channels + c] = 1;
  }
  return tensor2d(ones, [channels, channels]);
}

/** Sums over the windows; transposed, over the windows that hold a channel. */
function sums(x: Tensor, size: number, transposed = false): Tensor {
  const channels = x.shape[x.rank - 1];
  const rows: Tensor2D = reshape(x, [x.size / channels, channels]);
  return reshape(matMul(rows, band(channels, size), false, transposed), x.shape);
}

/** `log s`. Powers are taken as `exp(p · log s)`, which is faster than `pow`. */
const logScale = (x: Tensor, {size, alpha, k}: LocalResponseNormAttrs): Tensor =>
  log(add(mul(sums(square(x), size), alpha), k));

const power = (logarithm: Tensor, exponent: number): Tensor => exp(mul(logarithm, exponent));

const op = defineOp<'x', LocalResponseNormAttrs>({
  name: 'ZooLocalResponseNorm',
  compose: ({x}, attrs) => mul(x, power(logScale(x, attrs), -attrs.beta)),
  gradient: {
    saves: ['x'],
    of: (dy, {x}, attrs) => ({
      x: () => {
        const {size, alpha, beta} = attrs;
        const logarithm = logScale(x, attrs);
        const own = mul(dy, power(logarithm, -beta));
        const shares = mul(mul(dy, x), power(logarithm, -beta - 1));
        return sub(own, mul(mul(x, 2 * alpha * beta), sums(shares, size, true)));
      },
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
