/**
 * Max pooling layer with explicit padding.
 *
 * Reference: `torch.nn.MaxPool2d` (without `dilation` and `ceil_mode`).
 */
import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {ConfigError} from '../errors.ts';
import {type Padding2d, padding2d, type Size2d, size2d, slidingLength} from '../ops/geometry.ts';
import {maxPool2d as pool} from '../ops/maxPool2d.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link maxPool2d}. */
export interface MaxPool2dOptions extends NonNullable<LayerOptions> {
  /** Window, one number or `[height, width]`. */
  poolSize: Size2d;
  /** Step of the window. @defaultValue `poolSize` */
  strides?: Size2d;
  /** Rows and columns around the image that never win; at most half the window. @defaultValue 0 */
  padding?: Padding2d;
}

class MaxPool2d extends layers.Layer {
  static className = 'ZooMaxPool2d';
  private readonly poolSize: [number, number];
  private readonly strides: [number, number];
  private readonly padding: [[number, number], [number, number]];

  constructor(options: MaxPool2dOptions) {
    super(options);
    const {poolSize, strides = poolSize, padding = 0} = options;
    this.poolSize = size2d('maxPool2d', 'poolSize', poolSize);
    this.strides = size2d('maxPool2d', 'strides', strides);
    this.padding = padding2d('maxPool2d', padding);
    if (this.padding.some((pair, axis) => pair.some(p => 2 * p > this.poolSize[axis]))) {
      throw new ConfigError(
        `maxPool2d: padding is ${JSON.stringify(padding)}; at most half of poolSize ${JSON.stringify(poolSize)} is ` +
          'allowed, or a window could hold nothing but padding',
      );
    }
    this.inputSpec = [{ndim: 4}];
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const lengths = [0, 1].map(axis => {
      const length = inputShape[axis + 1];
      return length === null
        ? null
        : slidingLength(
            `maxPool2d '${this.name}'`,
            length,
            this.poolSize[axis],
            this.strides[axis],
            this.padding[axis],
          );
    });
    return [inputShape[0], ...lengths, inputShape[3]];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const {poolSize, strides, padding} = this;
    const x = single(inputs);
    // images of unknown size are checked when they come, by a message that names the layer
    this.computeOutputShape(x.shape);
    return tidy(() => pool(x, {poolSize, strides, padding}));
  }

  override getConfig(): serialization.ConfigDict {
    const {poolSize, strides, padding} = this;
    return {...super.getConfig(), poolSize, strides, padding};
  }
}
serialization.registerClass(MaxPool2d);

/**
 * Makes a max pooling layer: `[batch, height, width, channels]` to `[batch, outHeight, outWidth, channels]`,
 * `out = floor((in + before + after - pool) / stride) + 1`.
 *
 * @throws ConfigError if an option is out of range or the window does not fit into the padded image.
 */
export function maxPool2d(options: MaxPool2dOptions): layers.Layer {
  return new MaxPool2d(options);
}
