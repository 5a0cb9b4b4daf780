import type {Tensor} from '@tensorflow/tfjs-core';
import type {SpatialRank} from '../geometry.ts';
import {byPlanes} from './byPlanes.ts';
import {maxPoolPlane} from './maxPoolPlane.ts';
import type {PoolAttrs} from './window.ts';

/** Max pooling along `rank` axes; see {@link byPlanes}. */
export function maxPool(x: Tensor, rank: SpatialRank, attrs: PoolAttrs): Tensor {
  return byPlanes(`maxPool${rank}d`, x, rank, attrs, maxPoolPlane);
}
