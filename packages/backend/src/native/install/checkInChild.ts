import {fileURLToPath} from 'node:url';
import {runCommand} from './runCommand.ts';

/** Milliseconds after which a check that has not answered has failed: it takes a quarter of a second where it works. */
const PATIENCE = 120_000;

/** Node's flags that decide how a module written in TypeScript is found and loaded. */
const LOADER_FLAG = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)(=|$)/;

/**
 * Loads an addon in a process of its own and checks its arithmetic, so that a library that kills the process does not
 * kill this one.
 *
 * @param ownOps - An addon with operations of our own, to be checked as well.
 * @returns the version that libtensorflow reports.
 * @throws Error with what the process printed, if it failed.
 */
export async function checkInChild(addon: string, signal?: AbortSignal, ownOps?: string): Promise<string> {
  // Beside this file, with its extension: .ts when run from source, .js when built.
  const fromSource = import.meta.url.endsWith('.ts');
  const script = fileURLToPath(new URL(`./checkChild${fromSource ? '.ts' : '.js'}`, import.meta.url));
  const flags = fromSource ? loaderFlags(process.execArgv) : [];
  const patience = AbortSignal.timeout(PATIENCE);
  const addons = ownOps === undefined ? [addon] : [addon, ownOps];
  const result = await runCommand(process.execPath, [...flags, script, ...addons], {
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    env: {...process.env, TF_CPP_MIN_LOG_LEVEL: '2'},
  });
  const version = /^libtensorflow (\S+)$/m.exec(result.output)?.[1];
  if (result.ended !== 'code 0' || version === undefined) {
    throw new Error(`the numeric check of ${ownOps ?? addon} failed (${result.ended}): ${result.output.trim()}`);
  }
  return version;
}

/** Of this process's flags only the loaders: `-e` would have the child run this very program again. */
export function loaderFlags(execArgv: readonly string[]): string[] {
  return execArgv.flatMap((flag, i) => {
    const found = LOADER_FLAG.exec(flag);
    if (found === null) return [];
    return found[2] === '=' ? [flag] : [flag, execArgv[i + 1] ?? ''];
  });
}
