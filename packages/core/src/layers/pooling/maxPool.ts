import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {madeLayer} from '../../made.ts';
import type {SpatialRank} from '../../ops/geometry.ts';
import {maxPool} from '../../ops/pooling/maxPool.ts';
import {single} from '../weightedLayer.ts';
import {type SizeOf, SlidingPool, type SlidingPoolOptions} from './slidingPool.ts';

/** Options of max pooling layers along `R` axes. */
export interface MaxPoolOptions<R extends SpatialRank> extends SlidingPoolOptions<R> {
  /** Distance between the window's elements. @defaultValue 1 */
  dilation?: SizeOf<R>;
}

/** A max pooling layer. */
export abstract class MaxPool<R extends SpatialRank> extends SlidingPool<R> {
  private readonly axes: R;

  constructor(rank: R, options: MaxPoolOptions<R>) {
    super(`maxPool${rank}d`, rank, options, options.dilation);
    this.axes = rank;
  }

  override call(inputs: Tensor | Tensor[], _kwargs: unknown): Tensor | Tensor[] {
    const x = single(inputs);
    // inputs of unknown size are checked when they come, by a message that names the layer
    this.pooledShape(x.shape);
    return tidy(() => maxPool(x, this.axes, this.attrs));
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), dilation: [...this.attrs.dilation]};
  }
}

/** Registers the class of max pooling layers along `rank` axes and returns what makes such layers. */
export function registerMaxPool<R extends SpatialRank>(rank: R): (options: MaxPoolOptions<R>) => layers.Layer {
  class Layer extends MaxPool<R> {
    static className = `ZooMaxPool${rank}d`;

    constructor(options: MaxPoolOptions<R>) {
      super(rank, options);
    }
  }
  serialization.registerClass(Layer);
  return options => madeLayer(`maxPool${rank}d`, Layer, options);
}
