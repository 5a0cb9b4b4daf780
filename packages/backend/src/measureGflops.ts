import type {BackendName} from './backendName.ts';
import {runScript} from './runScript.ts';

/** Milliseconds after which a measurement is given up: it takes two or three seconds, on a software adapter more. */
const PATIENCE = 60_000;

/** Measures a backend's billions of operations a second in a process of its own. @throws Error with what that printed, if it failed. */
export async function measureGflops(name: BackendName, adapter = ''): Promise<number> {
  const script = import.meta.url.endsWith('.ts') ? './gflopsChild.ts' : './gflopsChild.js';
  const {ended, output} = await runScript(new URL(script, import.meta.url), [name, adapter], {
    signal: AbortSignal.timeout(PATIENCE),
  });
  const found = Number(/^gflops (\S+)$/m.exec(output)?.[1]);
  if (ended === 'code 0' && found > 0) return found;
  throw new Error(`measuring ${name} failed (${ended}): ${output.trim()}`);
}
