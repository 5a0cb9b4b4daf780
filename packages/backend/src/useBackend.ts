import {ConfigError} from '@tfjs-zoo/core';
import type {Activated, Availability, BackendDriver, LoadContext, LogLevel} from './backendDriver.ts';
import {BackendError} from './backendError.ts';
import type {BackendInfo} from './backendInfo.ts';
import {type BackendName, checkBackendName} from './backendName.ts';
import {DRIVERS} from './drivers.ts';
import type {Precision} from './native/bfloat16/precision.ts';
import {processor} from './processor.ts';
import {MAX_THREADS as MAX_WASM_THREADS} from './wasm/threadedBackend.ts';

/** How `useBackend` loads a backend. */
export interface UseBackendOptions {
  /**
   * The least severe message of libtensorflow that reaches standard error. It is read once, when the library is loaded;
   * the environment's `TF_CPP_MIN_LOG_LEVEL` is the default where it is set. The other backends print nothing of their own.
   * @defaultValue 'warning'
   */
  logLevel?: LogLevel;
  /**
   * Threads that one operation can use on native, or on wasm, where they are 8 at most. It is read once, when the backend is
   * loaded; for native the environment's `TF_NUM_INTRAOP_THREADS` is the default where it is set. The others have none.
   * @defaultValue the number of processors that this process may use
   */
  threads?: number;
  /**
   * What native multiplies from now on: numbers as they are, or, in convolutions, their gradients and matrix products for which it
   * pays, rounded to bfloat16, which keeps 8 of 24 bits. Sums, weights and all else stay float32. It takes a processor with
   * instructions for it (AVX512-BF16 or AMX), on which such operations take half the time or less; classes hardly change.
   * @defaultValue 'float32'
   */
  precision?: Precision;
  /**
   * Which graphics card `webgpu` uses: its name or a part of it, in any case. Only so a software adapter is used, one that
   * runs on the processor, such as SwiftShader; the environment's `TFJS_ZOO_WEBGPU_ADAPTER` is the default where it is set.
   * The first that a process uses stays.
   * @defaultValue the fastest graphics card
   */
  adapter?: string;
  /**
   * Receives warnings, one sentence each: that `cpu` is slow (once a process), or that `auto` met a broken installation.
   * @defaultValue console.warn
   */
  warn?: (message: string) => void;
}

/** More than any machine's processors: beyond it somebody mistook the option for another. */
const MAX_THREADS = 1024;

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
  const {logLevel, threads, precision = 'float32', adapter, warn = console.warn} = options;
  const context: LoadContext = {logLevel, threads, precision, adapter, warn, auto: name === 'auto'};
  if (adapter !== undefined && name !== 'webgpu') {
    throw new ConfigError(
      `useBackend: adapter '${adapter}' is for 'webgpu', and the backend is '${name}'; ask for 'webgpu' or leave it out.`,
    );
  }
  checkThreads(name, threads);
  checkPrecision(name, precision);
  if (name !== 'auto') return await askedFor(checkBackendName('useBackend', name), context);

  const passedOver: string[] = [];
  for (const driver of DRIVERS) {
    const found = driver.probe();
    if (!found.usable) {
      passedOver.push(`${driver.name}: ${found.why}${found.fix === undefined ? '' : ` To use it: ${found.fix}`}`);
      continue;
    }
    let activated: Activated;
    try {
      activated = await driver.activate(context);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      // a machine that lacks what a backend needs is nothing to warn of
      if (error instanceof BackendError) {
        passedOver.push(`${driver.name}: ${error.why}`);
        continue;
      }
      const why = `it is installed but does not run: ${error instanceof Error ? error.message : String(error)}`;
      warn(`tfjs-zoo: backend '${driver.name}' is passed over: ${why}`);
      passedOver.push(`${driver.name}: ${why}`);
      continue;
    }
    const others = passedOver.length === 0 ? '' : ` Passed over ${passedOver.join(' Passed over ')}`;
    return describe(
      driver,
      {...found, ...activated},
      `'auto' takes the fastest that works here: ${driver.name}.${others}`,
    );
  }
  throw new Error(`useBackend: no backend works here. ${passedOver.join(' ')}`);
}

/** Native, wasm and `'auto'`, which may take them, can be told how many threads to use. */
function checkThreads(name: BackendName | 'auto', threads: number | undefined): void {
  if (threads === undefined) return;
  if (name !== 'auto' && name !== 'native' && name !== 'wasm') {
    throw new ConfigError(
      `useBackend: threads ${threads} is for 'native' and 'wasm', and the backend is '${name}'; ask for one of them or leave it out.`,
    );
  }
  const most = name === 'wasm' ? MAX_WASM_THREADS : MAX_THREADS;
  if (!Number.isInteger(threads) || threads < 1 || threads > most) {
    throw new ConfigError(`useBackend: threads is ${threads}; a whole number from 1 to ${most} is needed.`);
  }
}

function checkPrecision(name: BackendName | 'auto', precision: Precision): void {
  if (precision !== 'float32' && precision !== 'bfloat16') {
    throw new ConfigError(`useBackend: there is no precision '${precision}'; use 'float32' or 'bfloat16'.`);
  }
  if (precision === 'bfloat16' && name !== 'auto' && name !== 'native') {
    throw new ConfigError(
      `useBackend: precision 'bfloat16' is for 'native', and the backend is '${name}'; ask for 'native' or leave it out.`,
    );
  }
}

async function askedFor(name: BackendName, context: LoadContext): Promise<BackendInfo> {
  for (const driver of DRIVERS) {
    if (driver.name !== name) continue;
    const found = driver.probe();
    if (!found.usable) throw new BackendError(name, found.why, found.fix);
    const activated = await driver.activate(context);
    return describe(driver, {...found, ...activated}, `'${name}' was asked for by name.`);
  }
  throw new Error(`useBackend: '${name}' has no driver.`);
}

type Running = Availability & {usable: true} & Activated;

function describe(driver: BackendDriver, found: Running, reason: string): BackendInfo {
  return {
    name: driver.name,
    tfBackend: driver.tfBackend,
    device: found.device ?? processor(),
    version: found.version,
    threads: found.threads,
    precision: found.precision ?? 'float32',
    trains: driver.trains,
    reason,
  };
}
