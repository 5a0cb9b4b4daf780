import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  FusedDepthwiseConv2D,
} from '@tensorflow/tfjs-core';
import {avgPool2dSameGradKernel} from '../kernels/avgPool2dSameGrad.ts';
import {classLabelsKernel} from '../kernels/classLabels.ts';
import {COLUMN_SUMS} from '../kernels/columnSums.ts';
import {globalAvgPoolGradKernel} from '../kernels/globalAvgPoolGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {localResponseNormKernels} from '../kernels/localResponseNorm.ts';
import {maxPool2dKernels} from '../kernels/maxPool2d.ts';
import {maxPool2dIndicesKernel} from '../kernels/maxPool2dIndices.ts';
import {maxUnpool2dKernels} from '../kernels/maxUnpool2d.ts';
import {POOL_GRADS} from '../kernels/pooling.ts';
import {conv2dBackpropFilterKernel} from './conv2dBackpropFilter.ts';
import {conv2dBackpropInputKernel} from './conv2dBackpropInput.ts';
import {depthwiseBackpropFilterKernel} from './depthwiseBackpropFilter.ts';
import {depthwiseBackpropInputKernel} from './depthwiseBackpropInput.ts';
import {fillHeap} from './fillHeap.ts';
import {samePaddingKernel} from './samePadding.ts';

/** Gives the wasm backend the kernels that it lacks, has wrong, or has slow; safe to call again. */
export function installWasmKernels(): void {
  for (const name of [Conv2D, FusedConv2D]) installKernel('wasm', name, own => own && samePaddingKernel(own, false));
  for (const name of [DepthwiseConv2dNative, FusedDepthwiseConv2D]) {
    installKernel('wasm', name, own => own && samePaddingKernel(own, true));
  }
  installKernel('wasm', Conv2DBackpropFilter, () => conv2dBackpropFilterKernel);
  installKernel('wasm', Conv2DBackpropInput, own => own && conv2dBackpropInputKernel(own));
  installKernel('wasm', DepthwiseConv2dNativeBackpropFilter, () => depthwiseBackpropFilterKernel);
  installKernel('wasm', DepthwiseConv2dNativeBackpropInput, () => depthwiseBackpropInputKernel);
  for (const [name, make] of Object.entries({...COLUMN_SUMS, ...POOL_GRADS})) {
    installKernel('wasm', name, own => own && make(own, fillHeap));
  }
  for (const kernel of [
    avgPool2dSameGradKernel('wasm'),
    classLabelsKernel('wasm'),
    globalAvgPoolGradKernel('wasm', fillHeap),
    ...localResponseNormKernels('wasm', fillHeap),
    maxPool2dIndicesKernel('wasm', fillHeap),
    ...maxPool2dKernels('wasm'),
    ...maxUnpool2dKernels('wasm', fillHeap),
  ]) {
    installKernel('wasm', kernel.kernelName, () => kernel);
  }
}
