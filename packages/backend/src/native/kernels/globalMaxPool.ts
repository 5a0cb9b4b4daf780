/**
 * Global max pooling through the operations of TensorFlow that are fastest at it.
 *
 * Its gradient compares with the maxima. Where none is there twice, which a count says, that is the whole of it; otherwise the
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
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import {type GlobalPoolKernelAttrs, placesOf} from '../../kernels/globalPoolAttrs.ts';

/** The kernel of `ZooGlobalMaxPool`. */
export const globalMaxPoolKernel: KernelConfig = {
  kernelName: 'ZooGlobalMaxPool',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => {
    const {size, keepDims} = attrs as unknown as GlobalPoolKernelAttrs;
    const x = inputs.x as Tensor;
    const [batch, channels] = [x.shape[0] ?? 0, x.shape[x.rank - 1] ?? 0];
    const [height, width] = size;
    // the last stage of a network: one window for each image takes half the time that maxima of columns take
    if (size.length === 2 && height !== undefined && width !== undefined && channels > height * width) {
      const windows = (): Tensor => maxPool(x as Tensor4D, [height, width], 1, 'valid');
      return keepDims ? windows() : tidy(() => reshape(windows(), [batch, channels]));
    }
    return max(
      x,
      size.map((_, i) => i + 1),
      keepDims,
    );
  },
};

/** Up to here float32 knows every integer, so that counts are exact. */
const COUNTABLE = 2 ** 24;

/** The gradient if no maximum is there twice; `y` and `dy` have the axes that were pooled, as 1. */
function byEqual(x: Tensor, y: Tensor, dy: Tensor): Tensor | undefined {
  if (x.size > COUNTABLE) return undefined;
  const largest = cast(equal(x, y), 'float32');
  const count = sum(largest).dataSync()[0];
  // NaN equals nothing: a channel without a maximum would make up for one with two
  const isNumber = !Number.isNaN(sum(y).dataSync()[0]);
  return count === y.size && isNumber ? mul(dy, largest) : undefined;
}

/** The kernel of `ZooGlobalMaxPoolGrad`. */
export const globalMaxPoolGradKernel: KernelConfig = {
  kernelName: 'ZooGlobalMaxPoolGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => {
    const given = attrs as unknown as GlobalPoolKernelAttrs;
    const {x, y, dy} = inputs as Record<'x' | 'y' | 'dy', Tensor>;
    const [batch, channels] = [x.shape[0] ?? 0, x.shape[x.rank - 1] ?? 0];
    return tidy(() => {
      const kept = [batch, ...given.size.map(() => 1), channels];
      const [output, upstream] = given.keepDims ? [y, dy] : [reshape(y, kept), reshape(dy, kept)];
      const quick = byEqual(x, output, upstream);
      if (quick !== undefined) return quick;
      const column = (each: Tensor, rows: number): Tensor => reshape(each, [batch, rows, 1, channels]);
      const images = {dy: column(upstream, 1), input: column(x, placesOf(given)), output: column(output, 1)};
      const window = {filterSize: [placesOf(given), 1], strides: [1, 1], pad: 'valid'} as unknown as NamedAttrMap;
      return reshape(engine().runKernel<Tensor>(MaxPoolGrad, images, window), x.shape);
    });
  },
};
