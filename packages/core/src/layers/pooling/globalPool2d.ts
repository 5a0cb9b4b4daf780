import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {madeLayer} from '../../made.ts';
import {type LayerOptions, single} from '../weightedLayer.ts';

/** Options of layers that pool whole images. */
export interface GlobalPool2dOptions extends NonNullable<LayerOptions> {
  /** Keep height and width, as 1. @defaultValue false */
  keepDims?: boolean;
}

/**
 * Registers the class of layers that pool whole images and returns what makes such layers.
 *
 * @param owner - The name of what makes them.
 */
export function registerGlobalPool2d(
  owner: string,
  pool: (x: Tensor, keepDims: boolean) => Tensor,
): (options?: GlobalPool2dOptions) => layers.Layer {
  class Layer extends layers.Layer {
    static className = `Zoo${owner[0].toUpperCase()}${owner.slice(1)}`;
    private readonly keepDims: boolean;

    constructor(options: GlobalPool2dOptions) {
      super(options);
      this.keepDims = options.keepDims ?? false;
      this.inputSpec = [{ndim: 4}];
    }

    override computeOutputShape([batch, , , channels]: Shape): Shape {
      return this.keepDims ? [batch, 1, 1, channels] : [batch, channels];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tidy(() => pool(single(inputs), this.keepDims));
    }

    override getConfig(): serialization.ConfigDict {
      return {...super.getConfig(), keepDims: this.keepDims};
    }
  }
  serialization.registerClass(Layer);
  return (options = {}) => madeLayer(owner, Layer, options);
}
