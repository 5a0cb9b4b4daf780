import type {BackendDriver} from '../backendDriver.ts';
import {cpuDriver} from './cpuDriver.ts';
import {nativeDriver} from './nativeDriver.ts';
import {wasmDriver} from './wasmDriver.ts';
import {webgpuDriver} from './webgpuDriver.ts';

/** Every backend as browsers have it, fastest first: the order in which `'auto'` tries them. */
export const DRIVERS: readonly BackendDriver[] = [nativeDriver, webgpuDriver, wasmDriver, cpuDriver];
