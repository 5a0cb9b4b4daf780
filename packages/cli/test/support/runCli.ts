import {type CliIo, run} from '@tfjs-zoo/cli';

/** What a run printed and how it ended. */
export interface CliResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** What is different about a run. */
export interface RunOptions {
  signal?: AbortSignal;
  /** Told of everything written to standard error, as it is written. */
  onStderr?: (text: string) => void;
}

/** Runs the command in this process. */
export async function runCli(argv: readonly string[], {signal, onStderr}: RunOptions = {}): Promise<CliResult> {
  const printed = {stdout: '', stderr: ''};
  const io: CliIo = {
    stdout: {
      write: text => {
        printed.stdout += text;
      },
    },
    stderr: {
      write: text => {
        printed.stderr += text;
        onStderr?.(text);
      },
    },
    signal,
  };
  return {status: await run(argv, io), ...printed};
}
