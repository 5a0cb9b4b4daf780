/** Global average pooling through the operations of TensorFlow that are fastest at it. */
import {
  avgPool,
  div,
  type KernelConfig,
  mean,
  reshape,
  type Tensor,
  type Tensor4D,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import {type GlobalPoolKernelAttrs, placesOf} from '../../kernels/globalPoolAttrs.ts';

/** The kernel of `ZooGlobalAvgPool`. */
export const globalAvgPoolKernel: KernelConfig = {
  kernelName: 'ZooGlobalAvgPool',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => {
    const {size, keepDims} = attrs as unknown as GlobalPoolKernelAttrs;
    const x = inputs.x as Tensor;
    const [batch, channels] = [x.shape[0] ?? 0, x.shape[x.rank - 1] ?? 0];
    const [height, width] = size;
    // the last stage of a network: one window for each image takes half the time that means of columns take
    if (size.length === 2 && height !== undefined && width !== undefined && channels > height * width) {
      const windows = (): Tensor => avgPool(x as Tensor4D, [height, width], 1, 'valid');
      return keepDims ? windows() : tidy(() => reshape(windows(), [batch, channels]));
    }
    return mean(
      x,
      size.map((_, i) => i + 1),
      keepDims,
    );
  },
};

/** The kernel of `ZooGlobalAvgPoolGrad`: the shares are repeated, where a product needs as many ones. */
export const globalAvgPoolGradKernel: KernelConfig = {
  kernelName: 'ZooGlobalAvgPoolGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => {
    const given = attrs as unknown as GlobalPoolKernelAttrs;
    const dy = inputs.dy as Tensor;
    const [batch, channels] = [dy.shape[0] ?? 0, dy.shape[dy.rank - 1] ?? 0];
    return tidy(() => {
      const kept = [batch, ...given.size.map(() => 1), channels];
      const shares = div(dy, placesOf(given));
      return tile(given.keepDims ? shares : reshape(shares, kept), [1, ...given.size, 1]);
    });
  },
};
