import type {BackendInfo} from './backendInfo.ts';
import type {BackendName} from './backendName.ts';
import {chooseBackend} from './chooseBackend.ts';
import {DRIVERS} from './drivers.ts';
import {processor} from './processor.ts';
import type {UseBackendOptions} from './useBackendOptions.ts';

/**
 * Makes a backend tfjs's current one, loading it if need be, and says which and why.
 *
 * `'auto'` takes the fastest that works here: native libtensorflow if it is installed, else a graphics card that WebGPU
 * reaches, else WebAssembly, else plain JavaScript. Nothing is loaded but what is used. Tensors made on another backend stay valid: tfjs moves them on use.
 *
 * @throws ConfigError if `name` names no backend, an option is out of range, of another backend, or comes too late.
 * @throws BackendError if the backend asked for by name cannot run here; the message says why and what to type.
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  options: UseBackendOptions = {},
): Promise<BackendInfo> {
  return await chooseBackend({drivers: DRIVERS, processor}, name, options);
}
