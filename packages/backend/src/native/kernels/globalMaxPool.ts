/**
 * Global max pooling by operations of our own, and where there are none through those of TensorFlow that are fastest at it.
 *
 * Its gradient then compares with the maxima. Where none is there twice, which a count says, that is the whole of it; otherwise the
 * first of equal values is to be found, which takes TensorFlow longer.
 */
import {
  cast,
  engine,
  equal,
  type KernelConfig,
  MaxPoolGrad,
  max,
  maxPool,
  mul,
  type NamedAttrMap,
  reshape,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {type GlobalPoolKernelAttrs, placesOf} from '../../kernels/globalPoolAttrs.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';
import {globalPool, keptShape} from './globalPool.ts';
import {inTurn} from './inTurn.ts';

/** The kernel of `ZooGlobalMaxPool`. */
export const globalMaxPoolKernel: KernelConfig = {
  kernelName: 'ZooGlobalMaxPool',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) =>
    globalPool('ZooGlobalMaxPool', inputs.x as Tensor, attrs, backend as NativeBackend, {
      byWindows: (x, size) => maxPool(x, size, 1, 'valid'),
      alongAxes: max,
    }),
};

/** Samples and what was pooled of them, which has the axes that were pooled, as 1. */
interface Pooled {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly dy: Tensor;
}

/** Up to here float32 knows every integer, so that counts are exact. */
const COUNTABLE = 2 ** 24;

/** The gradient if no maximum is there twice. */
function byEqual({x, y, dy}: Pooled): Tensor | undefined {
  // NaN equals nothing: a channel without a maximum would make up for one with two
  if (x.size > COUNTABLE || y.dataSync<'float32'>().some(Number.isNaN)) return undefined;
  const largest = inTurn(equal(x, y), each => cast(each, 'float32'));
  return sum(largest).dataSync()[0] === y.size ? mul(dy, largest) : undefined;
}

/** The gradient in any case. */
function byWindows({x, y, dy}: Pooled, places: number): Tensor {
  const [batch, channels] = [x.shape[0] ?? 0, x.shape[x.rank - 1] ?? 0];
  const column = (each: Tensor, rows: number): Tensor => reshape(each, [batch, rows, 1, channels]);
  const images = {dy: column(dy, 1), input: column(x, places), output: column(y, 1)};
  const window = {filterSize: [places, 1], strides: [1, 1], pad: 'valid'} as unknown as NamedAttrMap;
  return reshape(engine().runKernel<Tensor>(MaxPoolGrad, images, window), x.shape);
}

/** The kernel of `ZooGlobalMaxPoolGrad`. */
export const globalMaxPoolGradKernel: KernelConfig = {
  kernelName: 'ZooGlobalMaxPoolGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const given = attrs as unknown as GlobalPoolKernelAttrs;
    const {x, y, dy} = inputs as Record<'x' | 'y' | 'dy', Tensor>;
    if (hasOwnOps()) return (backend as NativeBackend).executeSingleOutput('ZooGlobalMaxPoolGrad', [], [x, y, dy]);
    return tidy(() => {
      const kept = (each: Tensor): Tensor => (given.keepDims ? each : reshape(each, keptShape(each, given)));
      const pooled = {x, y: kept(y), dy: kept(dy)};
      return byEqual(pooled) ?? byWindows(pooled, placesOf(given));
    });
  },
};
