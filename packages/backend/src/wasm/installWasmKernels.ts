import {FusedBatchNorm} from '@tensorflow/tfjs-core';
import {avgPool2dSameGradKernel} from '../kernels/avgPool2dSameGrad.ts';
import {borrowMissing} from '../kernels/borrowMissing.ts';
import {classLabelsKernel} from '../kernels/classLabels.ts';
import {COLUMN_SUMS} from '../kernels/columnSums.ts';
import {globalAvgPoolGradKernel} from '../kernels/globalAvgPoolGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {localResponseNormKernels} from '../kernels/localResponseNorm.ts';
import {maxPool2dKernels} from '../kernels/maxPool2d.ts';
import {maxPool2dIndicesKernel} from '../kernels/maxPool2dIndices.ts';
import {maxUnpool2dKernels} from '../kernels/maxUnpool2d.ts';
import {POOL_GRADS} from '../kernels/pooling.ts';
import {unsortedSegmentSumKernel} from '../kernels/unsortedSegmentSum.ts';
import {hasVectors} from './code/heapCode.ts';
import {fillHeap} from './fillHeap.ts';
import {fusedBatchNormKernel} from './fusedBatchNorm.ts';
import {vectorLocalResponseNormKernels} from './localResponseNorm.ts';
import {ADDITIONS, REPLACEMENTS} from './ownKernels.ts';
import {pairLossKernels} from './pairLosses.ts';
import {pooledMeanKernels} from './pooledMeans.ts';
import {softmaxCrossEntropyKernels} from './softmaxCrossEntropy.ts';
import {VECTOR_POOLS} from './vectorPools.ts';

/** Kernels of complex numbers, which the backend's memory does not hold. */
const COMPLEX: readonly string[] = ['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real'];

/** Gives the wasm backend the kernels that it lacks, has wrong, or has slow; safe to call again. */
export function installWasmKernels(): void {
  const vectors = hasVectors();
  // of kernels of one name the first that is installed stays
  if (vectors) {
    for (const [name, make] of Object.entries(VECTOR_POOLS)) {
      installKernel('wasm', name, own => own && make(own, fillHeap));
    }
    installKernel('wasm', FusedBatchNorm, own => own && fusedBatchNormKernel(own));
  }
  for (const [name, make] of Object.entries(REPLACEMENTS)) installKernel('wasm', name, own => own && make(own));
  for (const [name, make] of Object.entries({...COLUMN_SUMS, ...POOL_GRADS})) {
    installKernel('wasm', name, own => own && make(own, fillHeap));
  }
  for (const kernel of [
    ...ADDITIONS,
    avgPool2dSameGradKernel('wasm'),
    classLabelsKernel('wasm'),
    globalAvgPoolGradKernel('wasm', fillHeap),
    ...(vectors ? vectorLocalResponseNormKernels : localResponseNormKernels('wasm', fillHeap)),
    maxPool2dIndicesKernel('wasm', fillHeap),
    ...maxPool2dKernels('wasm'),
    ...maxUnpool2dKernels('wasm', fillHeap),
    unsortedSegmentSumKernel('wasm', fillHeap),
    ...(vectors ? [...pairLossKernels, ...pooledMeanKernels, ...softmaxCrossEntropyKernels] : []),
  ]) {
    installKernel('wasm', kernel.kernelName, () => kernel);
  }
  borrowMissing('wasm', COMPLEX);
}
