/** The graphics card that the browser gives to pages. */
import {env, findBackend, version_core} from '@tensorflow/tfjs-core';
import type {Activated, Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {BackendError} from '../backendError.ts';
import {setTfjsBackend} from '../setTfjsBackend.ts';
import {installWebgpuKernels} from '../webgpu/installWebgpuKernels.ts';
import {isCalled} from '../webgpu/isCalled.ts';
import {tellFailures} from './tellFailures.ts';

export const webgpuDriver: BackendDriver = {
  name: 'webgpu',
  tfBackend: 'webgpu',
  trains: true,
  probe(): Availability {
    if ('gpu' in navigator) return {usable: true, version: 'unknown', threads: 1};
    const why =
      'this page has no WebGPU: the browser lacks it, or the page came neither by https nor from this machine.';
    return {usable: false, why};
  },
  async activate({auto, adapter: wanted}: LoadContext): Promise<Activated> {
    await import('@tensorflow/tfjs-backend-webgpu');
    const {name, software} = await givenAdapter();
    if (auto && software)
      throw new BackendError('webgpu', `'auto' takes graphics cards only, and there is only ${name}.`);
    if (wanted !== undefined && !isCalled({name}, wanted)) {
      throw new BackendError('webgpu', `adapter '${wanted}' cannot be chosen: the browser gives ${name}.`);
    }
    installWebgpuKernels();
    await setTfjsBackend('webgpu');
    tellFailures(findBackend('webgpu'));
    // tfjs numbers all its packages alike, and this one does not tell
    return {version: version_core, device: name};
  },
};

/** The adapter that tfjs gets too, as it asks in the same words: pages cannot choose. */
async function givenAdapter(): Promise<{name: string; software: boolean}> {
  const powerPreference = env().getBool('WEBGPU_USE_LOW_POWER_GPU') ? 'low-power' : 'high-performance';
  const adapter = await navigator.gpu.requestAdapter({powerPreference});
  if (adapter === null) throw new BackendError('webgpu', 'the browser finds no graphics card that it gives to pages.');
  const {vendor, architecture, description, isFallbackAdapter} = adapter.info;
  // most browsers tell no more of it than who made it and in which line
  const name =
    description || [vendor, architecture].filter(word => word !== '').join(' ') || 'a graphics card without a name';
  return {name, software: isFallbackAdapter};
}
