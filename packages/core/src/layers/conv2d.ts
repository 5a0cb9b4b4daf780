/**
 * Convolution layer with explicit padding.
 *
 * Reference: `torch.nn.Conv2d` (`groups` and `dilation` excepted).
 */
import {add, serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {conv2d as convolve} from '../ops/conv2d.ts';
import {type Padding2d, padding2d, type Size2d, size2d, slidingLength} from '../ops/geometry.ts';
import {single, WeightedLayer, type WeightedLayerOptions} from './weightedLayer.ts';

/** Options of {@link conv2d}. */
export interface Conv2dOptions extends WeightedLayerOptions {
  /** Number of output channels. */
  filters: number;
  /** Window, one number or `[height, width]`. */
  kernelSize: Size2d;
  /** Step of the window. @defaultValue 1 */
  strides?: Size2d;
  /** Zeros around the image: a count, `[height, width]` or `[[top, bottom], [left, right]]`. @defaultValue 0 */
  padding?: Padding2d;
}

class Conv2d extends WeightedLayer {
  static className = 'ZooConv2d';
  protected readonly torchAxes: readonly number[] = [3, 2, 0, 1];
  private readonly filters: number;
  private readonly kernelSize: [number, number];
  private readonly strides: [number, number];
  private readonly padding: [[number, number], [number, number]];

  constructor(options: Conv2dOptions) {
    super('conv2d', options);
    const {filters, kernelSize, strides = 1, padding = 0} = options;
    if (!Number.isInteger(filters) || filters < 1) {
      throw new ConfigError(`conv2d: filters is ${filters}; a positive integer is needed`);
    }
    this.filters = filters;
    this.kernelSize = size2d('conv2d', 'kernelSize', kernelSize);
    this.strides = size2d('conv2d', 'strides', strides);
    this.padding = padding2d('conv2d', padding);
    this.inputSpec = [{ndim: 4}];
  }

  override build(inputShape: Shape): void {
    const channels = inputShape[3];
    if (channels === null) {
      throw new ConfigError(
        `conv2d '${this.name}': the number of channels is unknown in the input shape ${JSON.stringify(inputShape)}; ` +
          'give it in inputShape: [height, width, channels], where only height and width may be null',
      );
    }
    const [height, width] = this.kernelSize;
    const window = height * width;
    this.addWeights([height, width, channels, this.filters], this.filters, {
      fanIn: window * channels,
      fanOut: window * this.filters,
    });
    this.inputSpec = [{ndim: 4, axes: {3: channels}}];
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const lengths = [0, 1].map(axis => {
      const length = inputShape[axis + 1];
      return length === null
        ? null
        : slidingLength(`conv2d '${this.name}'`, length, this.kernelSize[axis], this.strides[axis], this.padding[axis]);
    });
    return [inputShape[0], ...lengths, this.filters];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const {weight, bias, strides, padding} = this;
      if (weight === undefined) throw new ConfigError(`conv2d '${this.name}' was called before it was built`);
      const x = single(inputs);
      // images of unknown size are checked when they come, by a message that names the layer
      this.computeOutputShape(x.shape);
      const y = convolve(x, weight.read(), {strides, padding});
      return bias === undefined ? y : add(y, bias.read());
    });
  }

  override getConfig(): serialization.ConfigDict {
    const {filters, kernelSize, strides, padding} = this;
    return {...super.getConfig(), filters, kernelSize, strides, padding};
  }
}
serialization.registerClass(Conv2d);

/**
 * Makes a convolution layer: `[batch, height, width, channels]` to `[batch, outHeight, outWidth, filters]`,
 * `out = floor((in + before + after - kernel) / stride) + 1`.
 *
 * Its weight is `[kernelHeight, kernelWidth, channels, filters]`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function conv2d(options: Conv2dOptions): WeightedLayer {
  return new Conv2d(options);
}
