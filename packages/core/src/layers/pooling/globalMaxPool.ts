import {reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {checkFloat} from '../../ops/checkFloat.ts';
import type {SpatialRank} from '../../ops/geometry.ts';
import {globalMax} from '../../ops/pooling/globalMax.ts';
import {type GlobalPoolOptions, registerGlobalPool} from './globalPool.ts';

/** Registers the class of layers that take the largest of whole inputs along `rank` axes and returns what makes such layers. */
export function registerGlobalMaxPool(rank: SpatialRank): (options?: GlobalPoolOptions) => layers.Layer {
  const owner = `globalMaxPool${rank}d`;
  return registerGlobalPool(owner, rank, (x, keepDims, shape) => {
    checkFloat(owner, x);
    // nothing in another shape, at which some kernels fail
    return x.size === 0 ? reshape(x, shape) : globalMax(x, keepDims);
  });
}
