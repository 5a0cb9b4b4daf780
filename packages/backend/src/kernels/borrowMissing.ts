import {getKernel, getKernelsForBackend} from '@tensorflow/tfjs-core';
import {borrowedKernel} from './borrowedKernel.ts';
import {installKernel} from './installKernel.ts';

/** Lends a backend every kernel of tfjs's that it has not, but for those named in `except`; safe to call again. */
export function borrowMissing(backendName: string, except: readonly string[]): void {
  for (const {kernelName} of getKernelsForBackend('cpu')) {
    // ours have compositions of what the backend does have
    if (kernelName.startsWith('Zoo') || except.includes(kernelName)) continue;
    const own = getKernel(kernelName, backendName) as object | undefined;
    if (own === undefined) installKernel(backendName, kernelName, () => borrowedKernel(backendName, kernelName));
  }
}
