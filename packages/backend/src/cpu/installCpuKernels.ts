import {AvgPoolGrad} from '@tensorflow/tfjs-core';
import {avgPoolGradKernel} from '../kernels/avgPoolGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {localResponseNormKernels} from '../kernels/localResponseNorm.ts';
import {log1pKernel} from '../kernels/log1p.ts';
import {maxPool2dKernels} from '../kernels/maxPool2d.ts';
import {fillArray} from './fillArray.ts';
import {adamUpdateKernel, sgdUpdateKernel} from './optimizerUpdates.ts';

/** Gives the plain JavaScript backend the kernels that it has wrong or slow; safe to call again. */
export function installCpuKernels(): void {
  installKernel('cpu', AvgPoolGrad, own => own && avgPoolGradKernel(own));
  for (const kernel of [
    ...localResponseNormKernels('cpu', fillArray),
    ...maxPool2dKernels('cpu'),
    log1pKernel('cpu'),
    adamUpdateKernel,
    sgdUpdateKernel,
  ]) {
    installKernel('cpu', kernel.kernelName, () => kernel);
  }
}
