import {installKernel} from '../kernels/installKernel.ts';
import {batchNormTrainGradKernel, batchNormTrainKernel} from './kernels/batchNormTrain.ts';
import {maxPool2dGradKernel, maxPool2dKernel} from './kernels/maxPool2d.ts';

/** Gives the native backend the kernels that run several passes of tfjs-node's as one; safe to call again. */
export function installNativeKernels(): void {
  for (const kernel of [batchNormTrainKernel, batchNormTrainGradKernel, maxPool2dKernel, maxPool2dGradKernel]) {
    installKernel('tensorflow', kernel.kernelName, () => kernel);
  }
}
