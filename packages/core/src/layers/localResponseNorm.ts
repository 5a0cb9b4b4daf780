/**
 * Local response normalisation layer.
 *
 * Reference: `torch.nn.LocalResponseNorm`.
 */

import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {madeLayer} from '../made.ts';
import {localResponseNorm as normalize} from '../ops/localResponseNorm.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/**
 * What `alpha` is multiplied with: the mean of squares over a full window (PyTorch, Caffe, ONNX), or their sum (the 2012
 * paper, TensorFlow).
 */
export type LocalResponseNormConvention = 'mean' | 'sum';

/** Options of {@link localResponseNorm}. */
export interface LocalResponseNormOptions extends NonNullable<LayerOptions> {
  /** Channels in a window, its own in the middle; of an even number one more before than after, as in PyTorch. */
  size: number;
  /** Weight of the squares. @defaultValue 0.0001 */
  alpha?: number;
  /** Power. @defaultValue 0.75 */
  beta?: number;
  /** What is added to the squares; the paper has 2. @defaultValue 1 */
  k?: number;
  /** Whether `alpha` is divided by `size`. @defaultValue 'mean' */
  convention?: LocalResponseNormConvention;
}

class LocalResponseNorm extends layers.Layer {
  static className = 'ZooLocalResponseNorm';
  private readonly size: number;
  private readonly alpha: number;
  private readonly beta: number;
  private readonly k: number;
  private readonly convention: LocalResponseNormConvention;

  constructor(options: LocalResponseNormOptions) {
    super(options);
    const {size, alpha = 1e-4, beta = 0.75, k = 1, convention = 'mean'} = options;
    if (!Number.isInteger(size) || size < 1) {
      throw new ConfigError(`localResponseNorm: size is ${size}; a positive integer is needed`);
    }
    for (const [name, value] of Object.entries({alpha, beta, k})) {
      if (!(Number.isFinite(value) && value >= 0)) {
        throw new ConfigError(`localResponseNorm: ${name} is ${value}; a number of at least 0 is needed`);
      }
    }
    if (convention !== 'mean' && convention !== 'sum') {
      throw new ConfigError(
        `localResponseNorm: convention is '${convention}'; 'mean' (PyTorch, Caffe: alpha is divided by size) or 'sum' ` +
          '(TensorFlow) is needed',
      );
    }
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
    this.convention = convention;
    this.inputSpec = [{ndim: 4}];
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const {size, beta, k, convention} = this;
    const alpha = convention === 'mean' ? this.alpha / size : this.alpha;
    return tidy(() => normalize(single(inputs), {size, alpha, beta, k}));
  }

  override getConfig(): serialization.ConfigDict {
    const {size, alpha, beta, k, convention} = this;
    return {...super.getConfig(), size, alpha, beta, k, convention};
  }
}
serialization.registerClass(LocalResponseNorm);

/**
 * Makes a local response normalisation layer: `y[c] = x[c] / (k + α · Σ x[j]²)^beta` for each pixel, the sum being over
 * the `size` channels around `c` and `α` either `alpha / size` or, with `convention: 'sum'`, `alpha`.
 *
 * TensorFlow's `depth_radius` r is `size: 2 * r + 1` with `convention: 'sum'`, its `bias` is `k`.
 *
 * @throws ConfigError if an option is out of range.
 */
export function localResponseNorm(options: LocalResponseNormOptions): layers.Layer {
  return madeLayer('localResponseNorm', LocalResponseNorm, options);
}
