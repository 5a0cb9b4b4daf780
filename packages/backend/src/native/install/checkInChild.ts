import {fileURLToPath} from 'node:url';
import {runCommand} from './runCommand.ts';

/**
 * Loads an addon in a process of its own and checks its arithmetic, so that a library that kills the process does not
 * kill this one.
 *
 * @returns the version that libtensorflow reports.
 * @throws Error with what the process printed, if it failed.
 */
export async function checkInChild(addon: string, signal?: AbortSignal): Promise<string> {
  // Beside this file, with its extension: .ts when run from source, .js when built.
  const script = fileURLToPath(
    new URL(`./checkChild${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
  );
  // A debugger's port and test runners' flags are not for the child.
  const flags = process.execArgv.filter(flag => !/^--(inspect|test|watch)/.test(flag));
  const result = await runCommand(process.execPath, [...flags, script, addon], {
    signal,
    env: {...process.env, TF_CPP_MIN_LOG_LEVEL: '2'},
  });
  const version = /^libtensorflow (\S+)$/m.exec(result.output)?.[1];
  if (result.ended !== 'code 0' || version === undefined) {
    throw new Error(`the numeric check of ${addon} failed (${result.ended}): ${result.output.trim()}`);
  }
  return version;
}
