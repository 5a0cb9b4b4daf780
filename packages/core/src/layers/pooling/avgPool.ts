import {serialization, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../../activations/checkNumber.ts';
import {madeLayer} from '../../made.ts';
import type {SpatialRank} from '../../ops/geometry.ts';
import {type AvgPoolAttrs, avgPool} from '../../ops/pooling/avgPool.ts';
import {single} from '../weightedLayer.ts';
import {SlidingPool, type SlidingPoolOptions} from './slidingPool.ts';

/** Options of average pooling layers along `R` axes. */
export interface AvgPoolOptions<R extends SpatialRank> extends SlidingPoolOptions<R> {
  /** Let the zeros of the padding count in the mean. @defaultValue true */
  countIncludePad?: boolean;
  /** Divide sums by this number instead of the count of values; null for the count. @defaultValue null */
  divisorOverride?: number | null;
}

/** Registers the class of average pooling layers along `rank` axes and returns what makes such layers. */
export function registerAvgPool<R extends SpatialRank>(rank: R): (options: AvgPoolOptions<R>) => layers.Layer {
  const owner = `avgPool${rank}d`;

  class Layer extends SlidingPool<R> {
    static className = `ZooAvgPool${rank}d`;
    private readonly avgAttrs: AvgPoolAttrs;

    constructor(options: AvgPoolOptions<R>) {
      super(owner, rank, options);
      const {countIncludePad = true, divisorOverride = null} = options;
      if (divisorOverride !== null) {
        checkNumber(owner, 'divisorOverride', divisorOverride, 'a number other than 0, or null,', n => n !== 0);
      }
      this.avgAttrs = {...this.attrs, countIncludePad, divisorOverride: divisorOverride ?? undefined};
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = single(inputs);
      // inputs of unknown size are checked when they come, by a message that names the layer
      this.pooledShape(x.shape);
      return tidy(() => avgPool(x, rank, this.avgAttrs));
    }

    override getConfig(): serialization.ConfigDict {
      const {countIncludePad = true, divisorOverride = null} = this.avgAttrs;
      return {...super.getConfig(), countIncludePad, divisorOverride};
    }
  }
  serialization.registerClass(Layer);
  return options => madeLayer(owner, Layer, options);
}
