import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

/** Node's arguments for a program of this repository's sources. */
export const NODE: readonly string[] = ['--import', 'tsx', '--conditions=tfjs-zoo-source'];

/** The package's directory. */
export const PACKAGE: string = fileURLToPath(new URL('../..', import.meta.url));

/** The command itself. */
export const MAIN: string = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** How a program ended, and what it printed. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** What is different about a run. */
export interface ProgramOptions {
  /** Variables that are set, or with `undefined` unset. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Sees the process when it has printed something. */
  meanwhile?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs Node with these arguments. */
export async function program(args: readonly string[], {env = {}, meanwhile}: ProgramOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...NODE, ...args], {
    cwd: PACKAGE,
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = {stdout: '', stderr: ''};
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', text => {
      printed[stream] += text;
    });
  }
  child.stdout.once('data', () => meanwhile?.(child));
  const [status] = await once(child, 'close');
  return {status, ...printed};
}
