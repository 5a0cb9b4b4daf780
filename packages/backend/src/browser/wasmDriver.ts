/**
 * WebAssembly in a browser: with SIMD, and on as many threads as there are processors where the page is cross-origin isolated,
 * without which browsers let threads share no memory.
 */
import {engine, env} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import type {Activated, Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {setTfjsBackend} from '../setTfjsBackend.ts';
import {loadWasm} from '../wasm/loadWasm.ts';
import {MAX_THREADS} from '../wasm/maxThreads.ts';
import {withProcessors} from './withProcessors.ts';

/** tfjs's flag that decides between its modules with and without threads. */
const MAY_SHARE = 'WASM_HAS_MULTITHREAD_SUPPORT';

/** What makes a page cross-origin isolated. */
const HEADERS = 'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';

let starting: Promise<void> | undefined;

export const wasmDriver: BackendDriver = {
  name: 'wasm',
  tfBackend: 'wasm',
  trains: true,
  probe(): Availability {
    if (typeof WebAssembly === 'undefined') return {usable: false, why: 'this browser has no WebAssembly.'};
    return {usable: true, version: 'unknown', threads: 1};
  },
  async activate({threads: asked}: LoadContext): Promise<Activated> {
    const {getThreadsCount, setThreadsCount, version_wasm: version} = await loadWasm();
    const simd = await has('WASM_HAS_SIMD_SUPPORT');
    // tfjs has no module with threads and without SIMD
    const shared = simd && (await has(MAY_SHARE));
    if (!('wasm' in engine().registry)) {
      const threads = shared ? Math.min(MAX_THREADS, asked ?? navigator.hardwareConcurrency) : 1;
      checkThreads(asked, threads, shared);
      // two calls at once start one module
      starting ??= start(threads, setThreadsCount).finally(() => {
        starting = undefined;
      });
      await starting;
    }
    await setTfjsBackend('wasm');
    const threads = getThreadsCount();
    checkThreads(asked, threads, shared);
    const isolated = shared || crossOriginIsolated;
    const alone = isolated ? '' : `, because the page is not cross-origin isolated, as the headers ${HEADERS} make it`;
    const note = `It runs ${simd ? 'with' : 'without'} SIMD on ${threads === 1 ? 'one thread' : `${threads} threads`}${alone}.`;
    return {version, threads, note};
  },
};

async function has(flag: string): Promise<boolean> {
  return (await env().getAsync(flag)) === true;
}

/** @throws ConfigError if the threads are others than were asked for. */
function checkThreads(asked: number | undefined, threads: number, shared: boolean): void {
  if (asked === undefined || Math.min(MAX_THREADS, asked) === threads) return;
  throw new ConfigError(
    shared
      ? `useBackend: threads ${asked} comes too late: wasm runs on ${threads}, which its tensors' memory is tied to. ` +
          'Pass it to the first useBackend call.'
      : `useBackend: threads ${asked} needs a page that is cross-origin isolated: serve it with the headers ${HEADERS}, or leave it out.`,
  );
}

/** Has tfjs start its module. The browser and tfjs's flags are as they were afterwards. */
async function start(threads: number, setThreadsCount: (count: number) => void): Promise<void> {
  const mayShare = env().getBool(MAY_SHARE);
  setThreadsCount(threads);
  // on one thread the module whose memory no other thread sees is the faster
  if (threads === 1) env().set(MAY_SHARE, false);
  try {
    // of the processors there are, it takes half at most
    await withProcessors(2 * threads, () => setTfjsBackend('wasm'));
  } catch (error) {
    throw new Error(
      "useBackend: tfjs could not start its wasm module; the browser's console says why. Serve the three .wasm files of " +
        "@tensorflow/tfjs-backend-wasm's dist, and call its setWasmPaths('/where/they/are/') before useBackend.",
      {cause: error},
    );
  } finally {
    env().set(MAY_SHARE, mayShare);
  }
}
