import {getKernel, type KernelConfig, registerKernel, unregisterKernel} from '@tensorflow/tfjs-core';

/** What `f` gives where none of the kernels are registered, as on backends that this package does not know. */
export function composed<T>(backendName: string, kernels: readonly string[], f: () => T): T {
  const own = kernels.map(name => getKernel(name, backendName));
  for (const name of kernels) unregisterKernel(name, backendName);
  try {
    return f();
  } finally {
    for (const [i, name] of kernels.entries()) {
      if (getKernel(name, backendName) != null) unregisterKernel(name, backendName);
      registerKernel(own[i] as KernelConfig);
    }
  }
}
