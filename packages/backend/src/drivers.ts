import type {BackendDriver} from './backendDriver.ts';
import {cpuDriver} from './cpu/cpuDriver.ts';
import {nativeDriver} from './native/nativeDriver.ts';
import {wasmDriver} from './wasm/wasmDriver.ts';
import {webgpuDriver} from './webgpu/webgpuDriver.ts';

/** Every backend, fastest first: the order in which `'auto'` tries them. */
export const DRIVERS: readonly BackendDriver[] = [nativeDriver, webgpuDriver, wasmDriver, cpuDriver];
