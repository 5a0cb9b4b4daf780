/** Plain JavaScript in a browser. */
import type {Activated, Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {startCpu} from '../cpu/startCpu.ts';
import {setTfjsBackend} from '../setTfjsBackend.ts';

export const cpuDriver: BackendDriver = {
  name: 'cpu',
  tfBackend: 'cpu',
  trains: true,
  probe(): Availability {
    return {usable: true, version: 'unknown', threads: 1};
  },
  async activate({warn}: LoadContext): Promise<Activated> {
    return {version: await startCpu(setTfjsBackend, warn, "wasm. To use that: useBackend('wasm')")};
  },
};
