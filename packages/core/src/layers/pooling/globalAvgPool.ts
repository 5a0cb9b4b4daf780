import {reshape} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {checkFloat} from '../../ops/checkFloat.ts';
import type {SpatialRank} from '../../ops/geometry.ts';
import {globalAvg} from '../../ops/pooling/globalAvg.ts';
import {type GlobalPoolOptions, registerGlobalPool} from './globalPool.ts';

/** Registers the class of layers that average whole inputs along `rank` axes and returns what makes such layers. */
export function registerGlobalAvgPool(rank: SpatialRank): (options?: GlobalPoolOptions) => layers.Layer {
  const owner = `globalAvgPool${rank}d`;
  return registerGlobalPool(owner, rank, (x, keepDims, shape) => {
    checkFloat(owner, x);
    // nothing in another shape, at which some kernels fail
    return x.size === 0 ? reshape(x, shape) : globalAvg(x, keepDims);
  });
}
