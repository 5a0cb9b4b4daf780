/** The partial inverse of max pooling and its gradient, as one pass over plain arrays each. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {Fill} from './fill.ts';

/** Values of one image in the result, and its channels. */
interface Layout {
  readonly channels: number;
  /** Pooled values of an image. */
  readonly pooled: number;
  /** Values of an image in the result. */
  readonly whole: number;
}

/** Calls `visit` with each pooled value and its place in the result. */
function forEachPlace(
  indices: Int32Array,
  {channels, pooled, whole}: Layout,
  visit: (i: number, at: number) => void,
): void {
  for (let i = 0, image = 0; i < indices.length; image += whole) {
    for (const end = i + pooled; i < end; ) {
      for (let c = 0; c < channels; c++, i++) visit(i, image + indices[i] * channels + c);
    }
  }
}

/** The kernels of `ZooMaxUnpool2d` and `ZooMaxUnpool2dGrad`. */
export function maxUnpool2dKernels(backendName: string, fill: Fill): KernelConfig[] {
  const layoutOf = (
    {shape: [, height = 0, width = 0, channels = 0]}: Tensor,
    size: readonly [number, number],
  ): Layout => ({
    channels,
    pooled: height * width * channels,
    whole: size[0] * size[1] * channels,
  });
  const sizeOf = (attrs: object | undefined): readonly [number, number] =>
    (attrs as {outputSize: readonly [number, number]}).outputSize;
  return [
    {
      kernelName: 'ZooMaxUnpool2d',
      backendName,
      kernelFunc: ({inputs, attrs, backend}) => {
        const [x, indices] = [inputs.x as Tensor, inputs.indices as Tensor];
        const [batch, , , channels] = x.shape;
        const layout = layoutOf(indices, sizeOf(attrs));
        const shape = [batch, ...sizeOf(attrs), channels] as number[];
        return fill<[Float32Array, Int32Array]>(backend, [x, indices], shape, ([values, at], y) => {
          y.fill(0);
          forEachPlace(at, layout, (i, place) => {
            y[place] = values[i];
          });
        });
      },
    },
    {
      kernelName: 'ZooMaxUnpool2dGrad',
      backendName,
      kernelFunc: ({inputs, attrs, backend}) => {
        const [dy, indices] = [inputs.dy as Tensor, inputs.indices as Tensor];
        const layout = layoutOf(indices, sizeOf(attrs));
        return fill<[Float32Array, Int32Array]>(backend, [dy, indices], [...indices.shape], ([slopes, at], dx) =>
          forEachPlace(at, layout, (i, place) => {
            dx[i] = slopes[place];
          }),
        );
      },
    },
  ];
}
