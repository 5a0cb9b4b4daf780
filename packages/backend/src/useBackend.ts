import {cpus} from 'node:os';
import type {Availability, BackendDriver, LoadContext, LogLevel} from './backendDriver.ts';
import {BackendError} from './backendError.ts';
import type {BackendInfo} from './backendInfo.ts';
import {type BackendName, checkBackendName} from './backendName.ts';
import {DRIVERS} from './drivers.ts';

/** How `useBackend` loads a backend. */
export interface UseBackendOptions {
  /**
   * The least severe message of libtensorflow that reaches standard error. It is read once, when the library is loaded;
   * the environment's `TF_CPP_MIN_LOG_LEVEL` is the default where it is set. The other backends print nothing of their own.
   * @defaultValue 'warning'
   */
  logLevel?: LogLevel;
  /**
   * Receives warnings, one sentence each: that `cpu` is slow (once a process), or that `auto` met a broken installation.
   * @defaultValue console.warn
   */
  warn?: (message: string) => void;
}

/**
 * Makes a backend tfjs's current one, loading it if need be, and says which and why.
 *
 * `'auto'` takes the fastest that works here: native libtensorflow if it is installed, else WebAssembly, else plain
 * JavaScript. Nothing is loaded but what is used. Tensors made on another backend stay valid: tfjs moves them on use.
 *
 * @throws ConfigError if `name` names no backend.
 * @throws BackendError if the backend asked for by name cannot run here; the message says why and what to type.
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  options: UseBackendOptions = {},
): Promise<BackendInfo> {
  const {logLevel, warn = console.warn} = options;
  const context: LoadContext = {logLevel, warn};
  if (name !== 'auto') return await askedFor(checkBackendName('useBackend', name), context);

  const passedOver: string[] = [];
  for (const driver of DRIVERS) {
    const found = driver.probe();
    if (!found.usable) {
      passedOver.push(`${driver.name}: ${found.why}${found.fix === undefined ? '' : ` To use it: ${found.fix}`}`);
      continue;
    }
    try {
      await driver.activate(context);
    } catch (error) {
      const why = `it is installed but does not run: ${error instanceof Error ? error.message : String(error)}`;
      warn(`tfjs-zoo: backend '${driver.name}' is passed over: ${why}`);
      passedOver.push(`${driver.name}: ${why}`);
      continue;
    }
    const others = passedOver.length === 0 ? '' : ` Passed over ${passedOver.join(' Passed over ')}`;
    return describe(driver, found, `'auto' takes the fastest that works here: ${driver.name}.${others}`);
  }
  throw new Error(`useBackend: no backend works here. ${passedOver.join(' ')}`);
}

async function askedFor(name: BackendName, context: LoadContext): Promise<BackendInfo> {
  for (const driver of DRIVERS) {
    if (driver.name !== name) continue;
    const found = driver.probe();
    if (!found.usable) throw new BackendError(name, found.why, found.fix);
    await driver.activate(context);
    return describe(driver, found, `'${name}' was asked for by name.`);
  }
  throw new Error(`useBackend: '${name}' has no driver.`);
}

function describe(driver: BackendDriver, found: Availability & {usable: true}, reason: string): BackendInfo {
  return {
    name: driver.name,
    tfBackend: driver.tfBackend,
    device: cpus()[0]?.model ?? 'unknown processor',
    version: found.version,
    threads: found.threads,
    trains: driver.trains,
    reason,
  };
}
