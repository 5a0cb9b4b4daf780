import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** What a program printed and how it ended. */
export interface ProgramResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs an ES module, given as text, in a process of its own that knows this repository's packages. */
export function runProgram(source: string, env: Record<string, string> = {}): ProgramResult {
  const {status, stdout, stderr} = spawnSync(process.execPath, programArguments(source), {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {...process.env, ...env},
    encoding: 'utf8',
    timeout: 60_000,
  });
  return {status, stdout, stderr};
}

/** Node's arguments for such a program. */
export function programArguments(source: string): string[] {
  return ['--import', 'tsx', '--conditions=tfjs-zoo-source', '--input-type=module', '-e', source];
}
