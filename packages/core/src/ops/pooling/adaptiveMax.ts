/**
 * Max pooling to a fixed output size, whatever the input size: the bins are those of average pooling, and of equal values the first
 * has the gradient.
 *
 * Reference: aten/native/AdaptiveMaxPooling2d.cpp.
 */
import {clone, reshape, type Tensor4D} from '@tensorflow/tfjs-core';
import {adaptiveMaxUneven} from './adaptiveMaxUneven.ts';
import {globalMax} from './globalMax.ts';
import {maxPoolPlane} from './maxPoolPlane.ts';
import {tiles} from './tiles.ts';

/** Pools images to `outputSize`. */
export function adaptiveMax(x: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, [x.shape[0], height, width, x.shape[3]]);
  if (height === 1 && width === 1) return globalMax(x, true) as Tensor4D;
  if (height === x.shape[1] && width === x.shape[2]) return clone(x);
  if (x.shape[1] % height === 0 && x.shape[2] % width === 0) {
    return maxPoolPlane(x, [tiles(x.shape[1] / height), tiles(x.shape[2] / width)]);
  }
  return adaptiveMaxUneven(x, [height, width]);
}
