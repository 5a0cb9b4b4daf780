import {AvgPoolGrad} from '@tensorflow/tfjs-core';
import {avgPool2dSameGradKernel} from '../kernels/avgPool2dSameGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {avgPoolGradKernel} from './avgPoolGrad.ts';
import {HIGH_RANK} from './highRank.ts';

/** Gives the webgpu backend the kernels that it has wrong; safe to call again. */
export function installWebgpuKernels(): void {
  for (const [name, make] of Object.entries({...HIGH_RANK, [AvgPoolGrad]: avgPoolGradKernel})) {
    installKernel('webgpu', name, own => own && make(own));
  }
  const kernel = avgPool2dSameGradKernel('webgpu');
  installKernel('webgpu', kernel.kernelName, () => kernel);
}
