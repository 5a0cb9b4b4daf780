import {inspect} from 'node:util';
import {CommanderError} from 'commander';
import type {CliIo} from './cliIo.ts';
import {Interrupted} from './interrupted.ts';
import {createProgram} from './program.ts';
import {openSession, type Session} from './session.ts';
import {UsageError} from './usageError.ts';

/**
 * Runs the command `tfjs-zoo`.
 *
 * With `--json` among the arguments, standard output receives exactly one JSON document: the result, or `{error}`.
 *
 * @param argv - The arguments, without those for Node and the script.
 * @returns The exit code: 0 if all was done, 1 if something failed, 2 for a command line that cannot be, 128 and the
 *   signal's number if it was interrupted. Never throws.
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  const session = openSession(io, wantsJson(argv));
  let help = '';
  const program = createProgram(session, text => {
    help += text;
  });
  try {
    io.signal?.throwIfAborted();
    await program.parseAsync([...argv], {from: 'user'});
  } catch (error) {
    if (error instanceof CommanderError) {
      const text = help.trimEnd();
      session.print(text);
      session.document(error.code === 'commander.version' ? {version: text} : {help: text});
    } else {
      report(session, error);
    }
  }
  return session.exitCode();
}

/** Before parsing, because a command line that cannot be parsed wants its answer in JSON too. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}

function report(session: Session, error: unknown): void {
  const {signal} = session.io;
  if (signal?.aborted === true) {
    const exitCode = signal.reason instanceof Interrupted ? signal.reason.exitCode : 130;
    session.fail('interrupted', exitCode);
    session.document({error: {name: 'Interrupted', message: 'interrupted'}});
    return;
  }
  const {name, message} = error instanceof Error ? error : new Error(String(error));
  session.fail(message, error instanceof UsageError ? 2 : 1);
  if (process.env.DEBUG) session.io.stderr.write(`${inspect(error)}\n`);
  session.document({error: {name, message}});
}
