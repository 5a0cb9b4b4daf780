import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {madeLayer} from '../../made.ts';
import {type SpatialRank, sizes} from '../../ops/geometry.ts';
import {type LayerOptions, single} from '../weightedLayer.ts';
import type {SizeOf} from './slidingPool.ts';

/** Options of layers that pool to a fixed size along `R` axes. */
export interface AdaptivePoolOptions<R extends SpatialRank> extends NonNullable<LayerOptions> {
  /** Size of the result, one number or one for each axis; may be larger than the input. */
  outputSize: SizeOf<R>;
}

/**
 * Registers the class of layers that pool to a fixed size along `rank` axes and returns what makes such layers.
 *
 * @param owner - The name of what makes them, for messages.
 */
export function registerAdaptivePool<R extends SpatialRank>(
  owner: string,
  rank: R,
  pool: (x: Tensor, outputSize: number[]) => Tensor,
): (options: AdaptivePoolOptions<R>) => layers.Layer {
  class Layer extends layers.Layer {
    static className = `Zoo${owner[0].toUpperCase()}${owner.slice(1)}`;
    private readonly outputSize: number[];

    constructor(options: AdaptivePoolOptions<R>) {
      super(options);
      this.outputSize = sizes(owner, 'outputSize', options.outputSize, rank);
      this.inputSpec = [{ndim: rank + 2}];
    }

    override computeOutputShape(inputShape: Shape): Shape {
      return [inputShape[0], ...this.outputSize, inputShape[rank + 1]];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return pool(single(inputs), this.outputSize);
    }

    override getConfig(): serialization.ConfigDict {
      return {...super.getConfig(), outputSize: this.outputSize};
    }
  }
  serialization.registerClass(Layer);
  return options => madeLayer(owner, Layer, options);
}
