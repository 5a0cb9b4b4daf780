import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {madeLayer} from '../../made.ts';
import type {SpatialRank} from '../../ops/geometry.ts';
import {type LayerOptions, single} from '../weightedLayer.ts';

/** Options of layers that pool whole sequences, images or volumes. */
export interface GlobalPoolOptions extends NonNullable<LayerOptions> {
  /** Keep the axes that are pooled, as 1. @defaultValue false */
  keepDims?: boolean;
}

/**
 * Registers the class of layers that pool whole inputs along `rank` axes and returns what makes such layers.
 *
 * @param owner - The name of what makes them.
 * @param pool - Gives `shape`, of the input's rank if `keepDims`.
 */
export function registerGlobalPool(
  owner: string,
  rank: SpatialRank,
  pool: (x: Tensor, keepDims: boolean, shape: number[]) => Tensor,
): (options?: GlobalPoolOptions) => layers.Layer {
  class Layer extends layers.Layer {
    static className = `Zoo${owner[0].toUpperCase()}${owner.slice(1)}`;
    private readonly keepDims: boolean;

    constructor(options: GlobalPoolOptions) {
      super(options);
      this.keepDims = options.keepDims ?? false;
      this.inputSpec = [{ndim: rank + 2}];
    }

    override computeOutputShape(inputShape: Shape): Shape {
      const axes = this.keepDims ? Array<number>(rank).fill(1) : [];
      return [inputShape[0], ...axes, inputShape[rank + 1]];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = single(inputs);
      return tidy(() => pool(x, this.keepDims, this.computeOutputShape(x.shape) as number[]));
    }

    override getConfig(): serialization.ConfigDict {
      return {...super.getConfig(), keepDims: this.keepDims};
    }
  }
  serialization.registerClass(Layer);
  return (options = {}) => madeLayer(owner, Layer, options);
}
