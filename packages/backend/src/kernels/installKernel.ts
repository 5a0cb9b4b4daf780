import {getKernel, type KernelConfig, registerKernel, unregisterKernel} from '@tensorflow/tfjs-core';

const ours = new WeakSet<KernelConfig>();

/**
 * Registers a kernel of ours in place of the backend's own, if it has one; safe to call again.
 *
 * `make` receives the backend's own kernel, to wrap it or to say by `undefined` that it is fine as it is.
 */
export function installKernel(
  backendName: string,
  kernelName: string,
  make: (own: KernelConfig | undefined) => KernelConfig | undefined,
): void {
  const own: KernelConfig | undefined = getKernel(kernelName, backendName);
  if (own !== undefined && ours.has(own)) return;
  const kernel = make(own);
  if (kernel === undefined) return;
  if (own !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel(kernel);
  ours.add(kernel);
}
