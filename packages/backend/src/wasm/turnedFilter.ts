import {engine, type KernelBackend, type Tensor4D} from '@tensorflow/tfjs-core';
import {turnMatrix} from '../kernels/turnMatrix.ts';
import {fillHeap} from './fillHeap.ts';

/** Filters `[height, width, in, out]` turned by 180 degrees, as `[height, width, out, in]`: those of the gradient of the input. */
export function turnedFilter(filter: Tensor4D): Tensor4D {
  const [height, width, inner, filters] = filter.shape;
  const taps = height * width;
  const turned = fillHeap(engine().backend, [filter], [height, width, filters, inner], ([from], to) => {
    for (let tap = 0; tap < taps; tap++) {
      turnMatrix(
        {values: from, start: (taps - 1 - tap) * inner * filters, pitch: filters},
        {values: to, start: tap * inner * filters, pitch: inner},
        inner,
        filters,
      );
    }
  });
  return engine().makeTensorFromTensorInfo(turned, engine().backend as KernelBackend) as Tensor4D;
}
