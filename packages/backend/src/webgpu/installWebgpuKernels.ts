import {
  All,
  Any,
  ArgMax,
  ArgMin,
  AvgPoolGrad,
  type KernelConfig,
  Max,
  Mean,
  Min,
  Prod,
  Sum,
  Transpose,
} from '@tensorflow/tfjs-core';
import {avgPool2dSameGradKernel} from '../kernels/avgPool2dSameGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {avgPoolGradKernel} from './avgPoolGrad.ts';
import {computedWhere} from './computedWhere.ts';
import {HIGH_RANK} from './highRank.ts';
import {alongLastAxes, isStuck, transposedIntegers} from './transposeIntegers.ts';

/** Kernels along axes that tfjs puts last. */
const ALONG_AXES: readonly string[] = [All, Any, ArgMax, ArgMin, Max, Mean, Min, Prod, Sum];

/** Replacements by the names that tfjs has for the kernels, to be made from the backend's own. */
const REPLACEMENTS: Readonly<Record<string, (own: KernelConfig) => KernelConfig>> = {
  ...HIGH_RANK,
  ...Object.fromEntries(ALONG_AXES.map(name => [name, alongLastAxes])),
  [AvgPoolGrad]: avgPoolGradKernel,
  [Transpose]: own => computedWhere(own, ({x}) => isStuck(x), transposedIntegers),
};

/** Gives the webgpu backend the kernels that it has wrong; safe to call again. */
export function installWebgpuKernels(): void {
  for (const [name, make] of Object.entries(REPLACEMENTS)) installKernel('webgpu', name, own => own && make(own));
  const kernel = avgPool2dSameGradKernel('webgpu');
  installKernel('webgpu', kernel.kernelName, () => kernel);
}
