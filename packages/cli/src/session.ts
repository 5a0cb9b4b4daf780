import type {CliIo} from './cliIo.ts';
import {oneLine} from './text/oneLine.ts';
import {visible} from './text/visible.ts';

/** One run of the command, as its subcommands see it. */
export interface Session {
  readonly io: CliIo;
  /** Whether results are one JSON document. */
  readonly json: boolean;
  /** Prints lines of a result, unless it is JSON. */
  print(text: string): void;
  /** Prints the result as JSON, if that was asked for. To be called once. */
  document(value: unknown): void;
  /** Says something on the side. */
  notice(text: string): void;
  /** Says what went wrong, in one line, and makes the run end with this exit code. */
  fail(text: string, exitCode: number): void;
  /** What the process is to exit with. */
  exitCode(): number;
}

/** Begins a run. */
export function openSession(io: CliIo, json: boolean): Session {
  let exitCode = 0;
  const say = (text: string): void => {
    io.stderr.write(`tfjs-zoo: ${visible(oneLine(text.replace(/^tfjs-zoo: /, '')))}\n`);
  };
  return {
    io,
    json,
    print(text) {
      if (!json) io.stdout.write(`${text}\n`);
    },
    document(value) {
      // what is not known is null: a key that comes and goes is harder to read
      if (json) io.stdout.write(`${JSON.stringify(value, (_, field) => (field === undefined ? null : field), 2)}\n`);
    },
    notice: say,
    fail(text, code) {
      say(text);
      exitCode = code;
    },
    exitCode: () => exitCode,
  };
}
