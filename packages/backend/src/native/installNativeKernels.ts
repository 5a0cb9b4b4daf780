import type {KernelConfig} from '@tensorflow/tfjs-core';
import {avgPool2dSameGradKernel} from '../kernels/avgPool2dSameGrad.ts';
import {borrowMissing} from '../kernels/borrowMissing.ts';
import {classLabelsKernel} from '../kernels/classLabels.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {log1pKernel} from '../kernels/log1p.ts';
import {adamUpdateKernel} from './kernels/adamUpdate.ts';
import {adaptivePoolKernels} from './kernels/adaptivePool.ts';
import {addBiasKernel} from './kernels/addBias.ts';
import {avgPool2dKernels} from './kernels/avgPool2d.ts';
import {avgPool3dKernels} from './kernels/avgPool3d.ts';
import {batchNormTrainGradKernel, batchNormTrainKernel} from './kernels/batchNormTrain.ts';
import {exponentialUnitKernels} from './kernels/exponentialUnits.ts';
import {globalAvgPoolGradKernel, globalAvgPoolKernel} from './kernels/globalAvgPool.ts';
import {globalMaxPoolGradKernel, globalMaxPoolKernel} from './kernels/globalMaxPool.ts';
import {imageTransformKernel} from './kernels/imageTransform.ts';
import {leakyReluGradKernel} from './kernels/leakyReluGrad.ts';
import {linearKernel} from './kernels/linear.ts';
import {linearWeightGradKernel} from './kernels/linearWeightGrad.ts';
import {localResponseNormKernels} from './kernels/localResponseNorm.ts';
import {maxPool2dGradKernel, maxPool2dKernel} from './kernels/maxPool2d.ts';
import {maxPool2dIndicesKernel} from './kernels/maxPool2dIndices.ts';
import {maxUnpool2dKernels} from './kernels/maxUnpool2d.ts';
import {ownActivationKernels} from './kernels/ownActivations.ts';
import {ownLossKernels} from './kernels/ownLosses.ts';
import {rowsUpdateKernels} from './kernels/rowsUpdates.ts';
import {sgdUpdateKernel} from './kernels/sgdUpdate.ts';
import {softmaxCrossEntropyKernels} from './kernels/softmaxCrossEntropy.ts';
import {unseenKernel} from './kernels/unseen.ts';
import {REPLACEMENTS} from './ownKernels.ts';
import {hasOwnOps} from './ownOps.ts';

/** Without operations of our own these are compositions. */
const KERNELS_OF_OWN_OPS: readonly KernelConfig[] = [
  ...adaptivePoolKernels,
  ...avgPool2dKernels,
  linearWeightGradKernel,
  ...localResponseNormKernels,
  maxPool2dIndicesKernel,
  ...maxUnpool2dKernels,
  ...ownActivationKernels,
  ...ownLossKernels,
  ...rowsUpdateKernels,
];

/** Gives the native backend the kernels that run several passes of tfjs-node's as one; safe to call again. */
export function installNativeKernels(): void {
  const kernels = [
    // before others of the same names, which then are not installed
    ...(hasOwnOps() ? KERNELS_OF_OWN_OPS : []),
    adamUpdateKernel,
    addBiasKernel,
    avgPool2dSameGradKernel('tensorflow'),
    ...avgPool3dKernels,
    batchNormTrainGradKernel,
    batchNormTrainKernel,
    classLabelsKernel('tensorflow'),
    ...exponentialUnitKernels,
    leakyReluGradKernel,
    unseenKernel(linearKernel),
    log1pKernel('tensorflow'),
    globalAvgPoolGradKernel,
    globalAvgPoolKernel,
    globalMaxPoolGradKernel,
    globalMaxPoolKernel,
    imageTransformKernel,
    maxPool2dGradKernel,
    maxPool2dKernel,
    sgdUpdateKernel,
    ...softmaxCrossEntropyKernels,
  ];
  for (const kernel of kernels) {
    installKernel('tensorflow', kernel.kernelName, () => kernel);
  }
  for (const [name, make] of Object.entries(REPLACEMENTS)) installKernel('tensorflow', name, own => own && make(own));
  borrowMissing('tensorflow', []);
}
