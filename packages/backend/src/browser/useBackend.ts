import type {BackendInfo} from '../backendInfo.ts';
import type {BackendName} from '../backendName.ts';
import {chooseBackend} from '../chooseBackend.ts';
import type {UseBackendOptions} from '../useBackendOptions.ts';
import {DRIVERS} from './drivers.ts';

/** Browsers do not tell what the processor is called. */
const processor = (): string => `${navigator.hardwareConcurrency} logical processors`;

/**
 * Makes a backend tfjs's current one, loading it if need be, and says which and why.
 *
 * `'auto'` takes the fastest that works in this browser: a graphics card by WebGPU, else WebAssembly, else plain JavaScript.
 * WebAssembly needs the three `.wasm` files of `@tensorflow/tfjs-backend-wasm`, wherever its `setWasmPaths` says that they are,
 * and has threads on pages that are cross-origin isolated.
 *
 * @throws ConfigError if `name` names no backend, an option is out of range, of another backend, or comes too late.
 * @throws BackendError if the backend asked for by name cannot run here; the message says why.
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  options: UseBackendOptions = {},
): Promise<BackendInfo> {
  return await chooseBackend({drivers: DRIVERS, processor}, name, options);
}
