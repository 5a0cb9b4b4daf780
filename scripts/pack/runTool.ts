/** Runs a program to its end. */
import {spawnSync} from 'node:child_process';

/**
 * What a program printed.
 *
 * @throws Error with what it wrote if it ends in any way but well.
 */
export function runTool(program: string, args: readonly string[], cwd: string): {stdout: string; stderr: string} {
  const env = {...process.env};
  // the packages are to be found as users find them, and their own output is what is looked at
  delete env.NODE_OPTIONS;
  const {status, signal, stdout, stderr, error} = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 10 * 60_000,
  });
  if (error !== undefined) throw new Error(`${program}: ${error.message}`, {cause: error});
  if (status !== 0) {
    const output = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
    throw new Error(`${program} ${args.join(' ').slice(0, 200)} ended with ${signal ?? status}:\n${output}`);
  }
  return {stdout, stderr};
}
