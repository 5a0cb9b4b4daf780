/** Average pooling of volumes without padding by TensorFlow's own operations; windows are known to fit. */
import {AvgPool3D, AvgPool3DGrad, type KernelConfig, type Tensor, tensor1d} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {integersAttribute} from '../opAttributes.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';

function attributes({binding}: NativeBackend, attrs: object | undefined): OpAttribute[] {
  const {poolSize, strides} = attrs as {readonly poolSize: readonly number[]; readonly strides: readonly number[]};
  return [
    {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    integersAttribute(binding, 'ksize', [1, ...poolSize, 1]),
    integersAttribute(binding, 'strides', [1, ...strides, 1]),
    {name: 'padding', type: binding.TF_ATTR_STRING, value: 'VALID'},
    {name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NDHWC'},
  ];
}

/** The kernels of `ZooAvgPool3d` and `ZooAvgPool3dGrad`. */
export const avgPool3dKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooAvgPool3d',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const native = backend as NativeBackend;
      return native.executeSingleOutput(AvgPool3D, attributes(native, attrs), [inputs.x as Tensor]);
    },
  },
  {
    kernelName: 'ZooAvgPool3dGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const native = backend as NativeBackend;
      const {x, dy} = inputs as Record<'x' | 'dy', Tensor>;
      const shape = tensor1d(x.shape, 'int32');
      try {
        return native.executeSingleOutput(AvgPool3DGrad, attributes(native, attrs), [shape, dy]);
      } finally {
        shape.dispose();
      }
    },
  },
];
