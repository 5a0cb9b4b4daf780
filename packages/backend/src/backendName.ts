import {ConfigError} from '@tfjs-zoo/core';

/** A backend that can be asked for by name: native libtensorflow, a graphics card by WebGPU, WebAssembly, or plain JavaScript. */
export type BackendName = 'native' | 'webgpu' | 'wasm' | 'cpu';

/** Every backend, fastest first: the order in which `'auto'` tries them. */
export const BACKEND_NAMES: readonly BackendName[] = ['native', 'webgpu', 'wasm', 'cpu'];

/**
 * Narrows a string that came from outside, such as a command line or an environment variable.
 *
 * @throws ConfigError if it names no backend; the message lists those there are.
 */
export function checkBackendName(caller: string, name: string): BackendName {
  for (const known of BACKEND_NAMES) if (known === name) return known;
  const allowed = BACKEND_NAMES.map(known => `'${known}'`).join(', ');
  throw new ConfigError(`${caller}: there is no backend '${name}'; use 'auto', ${allowed}.`);
}
