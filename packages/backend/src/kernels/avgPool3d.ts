/** Average pooling of volumes by the kernels of tfjs, all axes at once, where these are faster than slice by slice. */
import {
  AvgPool3D,
  AvgPool3DGrad,
  engine,
  type KernelConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The attributes of tfjs's own kernels. */
function ownAttrs(attrs: object | undefined): NamedAttrMap {
  const {poolSize, strides} = attrs as {readonly poolSize: readonly number[]; readonly strides: readonly number[]};
  return {filterSize: poolSize, strides, pad: 'valid', dataFormat: 'NDHWC'} as unknown as NamedAttrMap;
}

/** The kernel of `ZooAvgPool3d`. */
export function avgPool3dKernel(backendName: string): KernelConfig {
  return {
    kernelName: 'ZooAvgPool3d',
    backendName,
    kernelFunc: ({inputs, attrs}) => engine().runKernel<Tensor>(AvgPool3D, {x: inputs.x as Tensor}, ownAttrs(attrs)),
  };
}

/** The kernel of `ZooAvgPool3dGrad`. */
export function avgPool3dGradKernel(backendName: string): KernelConfig {
  return {
    kernelName: 'ZooAvgPool3dGrad',
    backendName,
    kernelFunc: ({inputs, attrs}) => {
      const {x, dy} = inputs as Record<'x' | 'dy', Tensor>;
      return engine().runKernel<Tensor>(AvgPool3DGrad, {dy, input: x}, ownAttrs(attrs));
    },
  };
}
