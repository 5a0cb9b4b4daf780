import {installKernel} from '../kernels/installKernel.ts';
import {batchNormTrainGradKernel, batchNormTrainKernel} from './kernels/batchNormTrain.ts';

/** Gives the native backend the kernels that run several passes of tfjs-node's as one; safe to call again. */
export function installNativeKernels(): void {
  for (const kernel of [batchNormTrainKernel, batchNormTrainGradKernel]) {
    installKernel('tensorflow', kernel.kernelName, () => kernel);
  }
}
