/**
 * Convolution layer with explicit padding, dilation and groups.
 *
 * Reference: `torch.nn.Conv2d` (zero padding).
 */
import {add, serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {conv2d as convolve} from '../ops/conv2d.ts';
import {dilatedSize, type Padding2d, padding2d, type Size2d, size2d, slidingLength} from '../ops/geometry.ts';
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
  /** Distance between the window's elements, one number or `[height, width]`; 1 leaves no holes. @defaultValue 1 */
  dilation?: Size2d;
  /**
   * Parts that the channels fall into, each convolved on its own with its part of the filters; a divisor of both. As many
   * as channels is a depthwise convolution. @defaultValue 1
   */
  groups?: number;
}

/** @throws ConfigError unless `value` is an integer of at least 1. */
function checkCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new ConfigError(`conv2d: ${option} is ${value}; a positive integer is needed`);
  }
}

class Conv2d extends WeightedLayer {
  static className = 'ZooConv2d';
  protected readonly torchAxes: readonly number[] = [3, 2, 0, 1];
  private readonly filters: number;
  private readonly kernelSize: [number, number];
  private readonly strides: [number, number];
  private readonly padding: [[number, number], [number, number]];
  private readonly dilation: [number, number];
  private readonly groups: number;

  constructor(options: Conv2dOptions) {
    super('conv2d', options);
    const {filters, kernelSize, strides = 1, padding = 0, dilation = 1, groups = 1} = options;
    checkCount('filters', filters);
    checkCount('groups', groups);
    if (filters % groups !== 0) {
      throw new ConfigError(
        `conv2d: ${filters} filters cannot be parted into ${groups} groups; give a multiple of groups`,
      );
    }
    this.filters = filters;
    this.kernelSize = size2d('conv2d', 'kernelSize', kernelSize);
    this.strides = size2d('conv2d', 'strides', strides);
    this.padding = padding2d('conv2d', padding);
    this.dilation = size2d('conv2d', 'dilation', dilation);
    this.groups = groups;
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
    if (channels % this.groups !== 0) {
      throw new ConfigError(
        `conv2d '${this.name}': images of ${channels} channels cannot be parted into ${this.groups} groups; ` +
          'give a divisor of the number of channels',
      );
    }
    const [height, width] = this.kernelSize;
    const seen = channels / this.groups;
    // PyTorch's fans, whose fan-out does not know of groups
    const fans = {fanIn: height * width * seen, fanOut: height * width * this.filters};
    this.addWeights([height, width, seen, this.filters], this.filters, fans);
    this.inputSpec = [{ndim: 4, axes: {3: channels}}];
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const lengths = [0, 1].map(axis => {
      const length = inputShape[axis + 1];
      return length === null
        ? null
        : slidingLength(
            `conv2d '${this.name}'`,
            length,
            dilatedSize(this.kernelSize[axis], this.dilation[axis]),
            this.strides[axis],
            this.padding[axis],
          );
    });
    return [inputShape[0], ...lengths, this.filters];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const {weight, bias, strides, padding, dilation, groups} = this;
      if (weight === undefined) throw new ConfigError(`conv2d '${this.name}' was called before it was built`);
      const x = single(inputs);
      // images of unknown size are checked when they come, by a message that names the layer
      this.computeOutputShape(x.shape);
      const y = convolve(x, weight.read(), {strides, padding, dilation, groups});
      return bias === undefined ? y : add(y, bias.read());
    });
  }

  override getConfig(): serialization.ConfigDict {
    const {filters, kernelSize, strides, padding, dilation, groups} = this;
    return {...super.getConfig(), filters, kernelSize, strides, padding, dilation, groups};
  }
}
serialization.registerClass(Conv2d);

/**
 * Makes a convolution layer: `[batch, height, width, channels]` to `[batch, outHeight, outWidth, filters]`,
 * `out = floor((in + before + after - (kernel - 1) · dilation - 1) / stride) + 1`.
 *
 * Its weight is `[kernelHeight, kernelWidth, channels / groups, filters]`; in PyTorch's state dicts it is
 * `[filters, channels / groups, kernelHeight, kernelWidth]`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function conv2d(options: Conv2dOptions): WeightedLayer {
  return new Conv2d(options);
}
