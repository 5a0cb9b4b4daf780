import {getKernel, type KernelConfig, registerKernel, unregisterKernel} from '@tensorflow/tfjs-core';
import {BFLOAT16_KERNELS} from './bfloat16Kernels.ts';

/** Puts the kernels in bfloat16 over those that are installed, which they call where they do not pay; once, after all others. */
export function installBfloat16(): void {
  for (const [name, over] of BFLOAT16_KERNELS) {
    const own: KernelConfig | undefined = getKernel(name, 'tensorflow');
    if (own === undefined) throw new Error(`tfjs-node has no kernel ${name}.`);
    unregisterKernel(name, 'tensorflow');
    registerKernel(over(own));
  }
}
