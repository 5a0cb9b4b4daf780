/** Average pooling of volumes by tfjs-node's own kernels, all axes at once. */
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
export const avgPool3dKernel: KernelConfig = {
  kernelName: 'ZooAvgPool3d',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => engine().runKernel<Tensor>(AvgPool3D, {x: inputs.x as Tensor}, ownAttrs(attrs)),
};

/** The kernel of `ZooAvgPool3dGrad`. */
export const avgPool3dGradKernel: KernelConfig = {
  kernelName: 'ZooAvgPool3dGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs}) => {
    const {x, dy} = inputs as Record<string, Tensor>;
    return engine().runKernel<Tensor>(AvgPool3DGrad, {dy: dy as Tensor, input: x as Tensor}, ownAttrs(attrs));
  },
};
