/**
 * Max pooling with padding on backends whose own kernels know any padding: no padded copy of the images is made.
 */
import {engine, type KernelConfig, MaxPool, MaxPoolGrad, type NamedAttrMap, type Tensor} from '@tensorflow/tfjs-core';

/** What `ZooMaxPool2d` and its gradient are called with. */
export interface MaxPool2dKernelAttrs {
  /** Window `[height, width]`. */
  readonly poolSize: readonly [number, number];
  /** Step `[height, width]`. */
  readonly strides: readonly [number, number];
  /** Padding `[[top, bottom], [left, right]]`. */
  readonly frame: readonly [readonly [number, number], readonly [number, number]];
}

/** The attributes of tfjs's own kernels. */
function ownAttrs(attrs: object | undefined): NamedAttrMap {
  const {poolSize, strides, frame} = attrs as MaxPool2dKernelAttrs;
  const pad = [[0, 0], ...frame, [0, 0]];
  return {filterSize: poolSize, strides, pad} as unknown as NamedAttrMap;
}

/** The kernels of `ZooMaxPool2d` and `ZooMaxPool2dGrad` on such a backend. */
export function maxPool2dKernels(backendName: string): KernelConfig[] {
  return [
    {
      kernelName: 'ZooMaxPool2d',
      backendName,
      kernelFunc: ({inputs, attrs}) => engine().runKernel<Tensor>(MaxPool, {x: inputs.x as Tensor}, ownAttrs(attrs)),
    },
    {
      kernelName: 'ZooMaxPool2dGrad',
      backendName,
      kernelFunc: ({inputs, attrs}) => {
        const {x, y, dy} = inputs as Record<string, Tensor>;
        const own = {dy: dy as Tensor, input: x as Tensor, output: y as Tensor};
        return engine().runKernel<Tensor>(MaxPoolGrad, own, ownAttrs(attrs));
      },
    },
  ];
}
