/**
 * Batch normalisation in training and its gradient through TensorFlow's fused operations, a pass or two over the images
 * each, where the composition takes a dozen.
 *
 * Reference: tensorflow/core/kernels/fused_batch_norm_op.cc, whose processor version hands its statistics from forward to
 * backward as the mean and the variance without Bessel's correction.
 */
import {type KernelConfig, reshape, type Tensor, tensor1d, tidy} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';

const attributes = ({binding}: NativeBackend, epsilon: number): OpAttribute[] => [
  {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
  {name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
  {name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon},
  {name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC'},
  {name: 'is_training', type: binding.TF_ATTR_BOOL, value: true},
];

/** Images as they are, anything else as images of one pixel: the operation knows rank 4 and 5 only. */
function asImages(x: Tensor): Tensor {
  if (x.rank === 4) return x;
  const channels = x.shape[x.shape.length - 1] ?? 0;
  return reshape(x, [x.size / channels, 1, 1, channels]);
}

/** What came of {@link asImages} in the shape that it had; changing it would be an operation of its own. */
const shapedLike = (x: Tensor, y: Tensor): Tensor => (x.rank === 4 ? y : reshape(y, x.shape));

/** The kernel of `ZooBatchNormTrain`. */
export const batchNormTrainKernel: KernelConfig = {
  kernelName: 'ZooBatchNormTrain',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {x, gamma, beta} = inputs as Record<string, Tensor>;
    return tidy(() => {
      const none = tensor1d([]);
      const images = [asImages(x as Tensor), gamma as Tensor, beta as Tensor, none, none];
      const options = attributes(native, (attrs as {epsilon: number}).epsilon);
      const [y, , , mean, variance] = native.executeMultipleOutputs('FusedBatchNormV3', options, images, 6);
      return [shapedLike(x as Tensor, y as Tensor), mean as Tensor, variance as Tensor];
    });
  },
};

/** The kernel of `ZooBatchNormTrainGrad`. */
export const batchNormTrainGradKernel: KernelConfig = {
  kernelName: 'ZooBatchNormTrainGrad',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const {dy, x, gamma, mean, variance} = inputs as Record<string, Tensor>;
    return tidy(() => {
      const images = [asImages(dy as Tensor), asImages(x as Tensor)];
      const channels = [gamma as Tensor, mean as Tensor, variance as Tensor, tensor1d([])];
      const options = attributes(native, (attrs as {epsilon: number}).epsilon);
      const [dx, dGamma, dBeta] = native.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        options,
        [...images, ...channels],
        5,
      );
      return [shapedLike(x as Tensor, dx as Tensor), dGamma as Tensor, dBeta as Tensor];
    });
  },
};
