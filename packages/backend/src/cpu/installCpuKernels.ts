import {avgPool2dSameGradKernel} from '../kernels/avgPool2dSameGrad.ts';
import {avgPool3dKernel} from '../kernels/avgPool3d.ts';
import {classLabelsKernel} from '../kernels/classLabels.ts';
import {COLUMN_SUMS} from '../kernels/columnSums.ts';
import {globalAvgPoolGradKernel} from '../kernels/globalAvgPoolGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {localResponseNormKernels} from '../kernels/localResponseNorm.ts';
import {log1pKernel} from '../kernels/log1p.ts';
import {maxPool2dKernels} from '../kernels/maxPool2d.ts';
import {maxPool2dIndicesKernel} from '../kernels/maxPool2dIndices.ts';
import {maxUnpool2dKernels} from '../kernels/maxUnpool2d.ts';
import {ofOnePlaceKernel} from '../kernels/ofOnePlace.ts';
import {POOL_GRADS, POOLS} from '../kernels/pooling.ts';
import {unsortedSegmentSumKernel} from '../kernels/unsortedSegmentSum.ts';
import {fillArray} from './fillArray.ts';
import {adamUpdateKernel, sgdUpdateKernel} from './optimizerUpdates.ts';

/** Gives the plain JavaScript backend the kernels that it has wrong or slow; safe to call again. */
export function installCpuKernels(): void {
  for (const [name, make] of Object.entries({...COLUMN_SUMS, ...POOL_GRADS})) {
    installKernel('cpu', name, own => own && make(own, fillArray));
  }
  for (const [name, make] of Object.entries(POOLS)) {
    installKernel('cpu', name, own => own && ofOnePlaceKernel(make(own, fillArray)));
  }
  for (const kernel of [
    avgPool2dSameGradKernel('cpu'),
    avgPool3dKernel('cpu'),
    classLabelsKernel('cpu'),
    globalAvgPoolGradKernel('cpu', fillArray),
    ...localResponseNormKernels('cpu', fillArray),
    maxPool2dIndicesKernel('cpu', fillArray),
    ...maxPool2dKernels('cpu'),
    ...maxUnpool2dKernels('cpu', fillArray),
    log1pKernel('cpu'),
    adamUpdateKernel,
    sgdUpdateKernel,
    unsortedSegmentSumKernel('cpu', fillArray),
  ]) {
    installKernel('cpu', kernel.kernelName, () => kernel);
  }
}
