import type {KernelBackend, Tensor4D, TensorInfo} from '@tensorflow/tfjs-core';
import {engine} from '@tensorflow/tfjs-core';
import {fillHeap} from './fillHeap.ts';

/** Columns that are written side by side while their cache lines are at hand. */
const BLOCK = 16;

/** Filters `[height, width, in, out]` turned by 180 degrees, as `[height, width, out, in]`: those of the gradient of the input. */
export function turnedFilter(filter: Tensor4D): Tensor4D {
  const [height, width, inner, filters] = filter.shape;
  const taps = height * width;
  const turned: TensorInfo = fillHeap(engine().backend, [filter], [height, width, filters, inner], ([from], to) => {
    for (let tap = 0; tap < taps; tap++) {
      const source = (taps - 1 - tap) * inner * filters;
      const target = tap * inner * filters;
      for (let first = 0; first < inner; first += BLOCK) {
        const last = Math.min(inner, first + BLOCK);
        for (let o = 0; o < filters; o++) {
          for (let i = first; i < last; i++) to[target + o * inner + i] = from[source + i * filters + o];
        }
      }
    }
  });
  return engine().makeTensorFromTensorInfo(turned, engine().backend as KernelBackend) as Tensor4D;
}
