/** Global average pooling by an operation of our own, or through those of TensorFlow that are fastest at it. */
import {avgPool, div, type KernelConfig, mean, reshape, type Tensor, tidy, tile} from '@tensorflow/tfjs-core';
import {type GlobalPoolKernelAttrs, placesOf} from '../../kernels/globalPoolAttrs.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {globalPool, keptShape} from './globalPool.ts';

/** The kernel of `ZooGlobalAvgPool`. */
export const globalAvgPoolKernel: KernelConfig = {
  kernelName: 'ZooGlobalAvgPool',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) =>
    globalPool('ZooGlobalAvgPool', inputs.x as Tensor, attrs, backend as NativeBackend, {
      byWindows: (x, size) => avgPool(x, size, 1, 'valid'),
      alongAxes: mean,
    }),
};

/** The kernel of `ZooGlobalAvgPoolGrad`: the shares are repeated, where a product needs as many ones. */
export const globalAvgPoolGradKernel: KernelConfig = {
  kernelName: 'ZooGlobalAvgPoolGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => {
    const given = attrs as unknown as GlobalPoolKernelAttrs;
    const dy = inputs.dy as Tensor;
    return tidy(() => {
      const shares = div(dy, placesOf(given));
      return tile(given.keepDims ? shares : reshape(shares, keptShape(dy, given)), [1, ...given.size, 1]);
    });
  },
};
