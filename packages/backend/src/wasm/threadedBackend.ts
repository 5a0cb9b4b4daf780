/**
 * tfjs's wasm backend on several threads in Node, which tfjs itself does in browsers only: its script is run with workers
 * of `node:worker_threads` in place of a browser's, and without access to what it would change for the whole program.
 */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import {compileFunction} from 'node:vm';
import type {KernelBackend} from '@tensorflow/tfjs-core';
import {packageFile} from '../packageVersion.ts';
import {workersFor} from './workers.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';
const SCRIPT = 'wasm-out/tfjs-backend-wasm-threaded-simd.js';

/** The part of the Emscripten module that is used. */
interface WasmModule {
  cwrap(name: string, returns: 'number' | null, takes: readonly string[]): (...values: number[]) => number;
  tfjs?: Record<string, (...values: number[]) => number>;
}

/** What the package exports and is used here. */
export interface WasmPackage {
  BackendWasm: new (module: WasmModule) => KernelBackend;
  setThreadsCount(threads: number): void;
  getThreadsCount(): number;
}

/** Makes the backend on 2 to 8 threads, the program's own among them. The others do not keep the program from ending. */
export async function threadedBackend(
  {BackendWasm, setThreadsCount}: WasmPackage,
  threads: number,
): Promise<KernelBackend> {
  const script = packageFile(PACKAGE, SCRIPT);
  if (script === undefined) throw new Error(`threadedBackend: ${PACKAGE} has no ${SCRIPT}.`);
  const require = createRequire(script);
  const {wasmWorkerContents}: {wasmWorkerContents: string} = require(script.replace(/\.js$/, '.worker.js'));
  // the text was quoted once too few: its one line break stands inside a string
  const Worker = workersFor(threads, wasmWorkerContents.replaceAll('\n', '\\n'));
  const module: {exports: unknown} = {exports: {}};
  const values = {
    // half the processors are what it would use at most
    require: (name: string) => (name === 'os' ? {cpus: () => Array.from({length: 2 * threads})} : require(name)),
    module,
    exports: module.exports,
    __filename: script,
    __dirname: dirname(script),
    // it sets `Worker` of the one and listeners for every uncaught error of the program on the other
    global: {},
    process: Object.create(process, {on: {value: () => process}}),
    Worker,
  };
  compileFunction(readFileSync(script, 'utf8'), Object.keys(values), {filename: script})(...Object.values(values));
  const start = module.exports as (config: {mainScriptUrlOrBlob: string}) => Promise<WasmModule>;
  const wasm = await start({mainScriptUrlOrBlob: script});
  wasm.tfjs = bridge(wasm);
  setThreadsCount(threads);
  return new BackendWasm(wasm);
}

/** The functions that the backend calls by name, as tfjs's `init` binds them. */
function bridge(wasm: WasmModule): Record<string, (...values: number[]) => number> {
  return {
    init: wasm.cwrap('init', null, []),
    initWithThreadsCount: wasm.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: wasm.cwrap('get_threads_count', 'number', []),
    registerTensor: wasm.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wasm.cwrap('dispose_data', null, ['number']),
    dispose: wasm.cwrap('dispose', null, []),
  };
}
