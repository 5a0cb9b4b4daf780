import {fileURLToPath} from 'node:url';
import {loaderFlags} from './native/install/checkInChild.ts';
import {type RunOptions, type RunResult, runCommand} from './native/install/runCommand.ts';

/** Runs a module of this package in a process of its own: `.ts` when this one runs from source, `.js` when built. */
export async function runScript(module: URL, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const flags = module.pathname.endsWith('.ts') ? loaderFlags(process.execArgv) : [];
  return await runCommand(process.execPath, [...flags, fileURLToPath(module), ...args], options);
}
