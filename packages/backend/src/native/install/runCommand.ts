import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

/** How to run a command. */
export interface RunOptions {
  /** Kills the command when aborted. */
  signal?: AbortSignal | undefined;
  /** Its environment. @defaultValue this process's */
  env?: NodeJS.ProcessEnv;
  /** Receives each line of both of its streams as it comes. */
  onLine?: (line: string) => void;
}

/** How a command went. */
export interface RunResult {
  /** `'not found'`, `'code 1'`, `'signal SIGABRT'`: `'code 0'` is success. */
  ended: string;
  /** The last lines of both streams. */
  output: string;
}

/** Lines kept of a command's output. */
const KEPT_LINES = 60;

/**
 * Runs a command to its end, without a shell.
 *
 * @throws the signal's reason if aborted.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const {signal, env = process.env, onLine} = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, {env, stdio: ['ignore', 'pipe', 'pipe']});
  const abort = (): void => void child.kill();
  signal?.addEventListener('abort', abort, {once: true});
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({input: stream}).on('line', line => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine?.(line);
    });
  }
  try {
    const ended = await new Promise<string>((resolve, reject) => {
      child.on('error', error => ('code' in error && error.code === 'ENOENT' ? resolve('not found') : reject(error)));
      child.on('close', (code, killedBy) => resolve(killedBy === null ? `code ${code}` : `signal ${killedBy}`));
    });
    signal?.throwIfAborted();
    return {ended, output: lines.join('\n')};
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
