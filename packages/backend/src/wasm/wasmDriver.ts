/** WebAssembly with SIMD, on as many threads as there are processors: no compiler and no download, and it trains. */
import type {Activated, Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {packageVersion} from '../packageVersion.ts';
import {loadWasm} from './loadWasm.ts';
import type {WasmPackage} from './threadedBackend.ts';
import {registerWasmThreads, wasmThreads} from './wasmThreads.ts';
import {withoutExitHandlers} from './withoutExitHandlers.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

export const wasmDriver: BackendDriver = {
  name: 'wasm',
  tfBackend: 'wasm',
  trains: true,
  probe(): Availability {
    if (typeof WebAssembly === 'undefined') return {usable: false, why: 'this runtime has no WebAssembly.'};
    const version = packageVersion(PACKAGE);
    if (version === undefined) {
      return {usable: false, why: `the package ${PACKAGE} is not installed.`, fix: `npm install ${PACKAGE}@4.22.0`};
    }
    return {usable: true, version, threads: wasmThreads()};
  },
  async activate({threads}: LoadContext): Promise<Activated> {
    const wasm = await loadWasm();
    const used = registerWasmThreads(wasm as unknown as WasmPackage, threads);
    await withoutExitHandlers(() => makeCurrent('wasm'));
    return {threads: used};
  },
};
