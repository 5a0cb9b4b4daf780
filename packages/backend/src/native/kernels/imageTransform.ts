import {
  type KernelConfig,
  scalar,
  type Tensor,
  Transform,
  type TransformAttrs,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';

/** Projective transforms of images by TensorFlow's `ImageProjectiveTransformV3`, which tfjs-node does not offer. */
export const imageTransformKernel: KernelConfig = {
  kernelName: Transform,
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const {interpolation, fillMode, fillValue, outputShape} = attrs as unknown as TransformAttrs;
    const {image, transforms} = inputs as unknown as Record<'image' | 'transforms', Tensor>;
    const native = backend as NativeBackend;
    const {binding} = native;
    const [height = 0, width = 0] = outputShape ?? image.shape.slice(1, 3);
    return tidy(() => {
      return native.executeSingleOutput(
        'ImageProjectiveTransformV3',
        [
          {
            name: 'dtype',
            type: binding.TF_ATTR_TYPE,
            value: image.dtype === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT,
          },
          {name: 'interpolation', type: binding.TF_ATTR_STRING, value: interpolation.toUpperCase()},
          {name: 'fill_mode', type: binding.TF_ATTR_STRING, value: fillMode.toUpperCase()},
        ],
        [image, transforms, tensor1d([height, width], 'int32'), scalar(fillValue, 'float32')],
      );
    });
  },
};
