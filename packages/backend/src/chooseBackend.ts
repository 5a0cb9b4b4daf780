/** How a backend is chosen, and what is said of it: the same in Node and in browsers. */
import {ConfigError} from '@tfjs-zoo/core';
import type {Activated, Availability, BackendDriver, LoadContext} from './backendDriver.ts';
import {BackendError} from './backendError.ts';
import type {BackendInfo} from './backendInfo.ts';
import {type BackendName, checkBackendName} from './backendName.ts';
import type {Precision} from './native/bfloat16/precision.ts';
import {doesNotRun, REPAIRS} from './repairs.ts';
import type {UseBackendOptions} from './useBackendOptions.ts';
import {MAX_THREADS as MAX_WASM_THREADS} from './wasm/maxThreads.ts';

/** Where the program runs. */
export interface Host {
  /** Every backend, fastest first. */
  readonly drivers: readonly BackendDriver[];
  /** What the processor is called. */
  processor(): string;
}

/** More than any machine's processors: beyond it somebody mistook the option for another. */
const MAX_THREADS = 1024;

/** What `useBackend` does, on this host. */
export async function chooseBackend(
  host: Host,
  name: BackendName | 'auto',
  options: UseBackendOptions,
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
  return name === 'auto'
    ? await fastest(host, context)
    : await askedFor(host, checkBackendName('useBackend', name), context);
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

async function fastest(host: Host, context: LoadContext): Promise<BackendInfo> {
  const passedOver: string[] = [];
  for (const driver of host.drivers) {
    let running: Running;
    try {
      const found = driver.probe();
      if (!found.usable) {
        passedOver.push(`${driver.name}: ${found.why}${found.fix === undefined ? '' : ` To use it: ${found.fix}`}`);
        continue;
      }
      running = {...found, ...(await driver.activate(context))};
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      // a machine that lacks what a backend needs is nothing to warn of
      if (error instanceof BackendError) {
        passedOver.push(`${driver.name}: ${error.why}`);
        continue;
      }
      const why = doesNotRun(error);
      context.warn(`tfjs-zoo: backend '${driver.name}' is passed over: ${why}`);
      passedOver.push(`${driver.name}: ${why}`);
      continue;
    }
    const others = passedOver.length === 0 ? '' : ` Passed over ${passedOver.join(' Passed over ')}`;
    const reason = `'auto' takes the fastest that works here: ${driver.name}.${others}`;
    return describe(host, driver, running, reason);
  }
  throw new Error(`useBackend: no backend works here. ${passedOver.join(' ')}`);
}

async function askedFor(host: Host, name: BackendName, context: LoadContext): Promise<BackendInfo> {
  for (const driver of host.drivers) {
    if (driver.name !== name) continue;
    const found = look(driver);
    if (!found.usable) throw new BackendError(name, found.why, found.fix);
    const activated = await driver.activate(context);
    return describe(host, driver, {...found, ...activated}, `'${name}' was asked for by name.`);
  }
  throw new Error(`useBackend: '${name}' has no driver.`);
}

/** What it finds. @throws BackendError if what is installed is too damaged to be looked at. */
function look({name, probe}: BackendDriver): Availability {
  try {
    return probe();
  } catch (error) {
    throw new BackendError(name, doesNotRun(error), REPAIRS[name]);
  }
}

type Running = Availability & {usable: true} & Activated;

function describe({processor}: Host, driver: BackendDriver, found: Running, reason: string): BackendInfo {
  return {
    name: driver.name,
    tfBackend: driver.tfBackend,
    device: found.device ?? processor(),
    version: found.version,
    threads: found.threads,
    precision: found.precision ?? 'float32',
    trains: driver.trains,
    reason: found.note === undefined ? reason : `${reason} ${found.note}`,
  };
}
