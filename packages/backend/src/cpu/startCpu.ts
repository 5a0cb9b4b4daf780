import {findBackend} from '@tensorflow/tfjs-core';
import {installCpuKernels} from './installCpuKernels.ts';

let warned = false;

/**
 * Makes plain JavaScript tfjs's current backend, and warns once a program that it is slow.
 *
 * @param faster - What is faster, and how to have it.
 * @returns the version of tfjs's package.
 */
export async function startCpu(
  makeCurrent: (tfBackend: string) => Promise<void>,
  warn: (message: string) => void,
  faster: string,
): Promise<string> {
  const {version_cpu} = await import('@tensorflow/tfjs-backend-cpu');
  installCpuKernels();
  await makeCurrent('cpu');
  // tfjs prints a banner at the first tensor, naming a package that no longer installs; ours replaces it.
  Object.assign(findBackend('cpu'), {firstUse: false});
  if (!warned) warn(`tfjs-zoo: running on the 'cpu' backend, plain JavaScript, far slower than ${faster}`);
  warned = true;
  return version_cpu;
}
