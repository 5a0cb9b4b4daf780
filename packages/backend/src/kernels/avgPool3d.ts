/** Average pooling of volumes by the kernel of tfjs, all axes at once, where that is faster than slice by slice. */
import {AvgPool3D, engine, type KernelConfig, type NamedAttrMap, type Tensor} from '@tensorflow/tfjs-core';

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
