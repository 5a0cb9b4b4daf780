import {Command, type CommanderError} from 'commander';
import {addConvert} from './commands/convert.ts';
import {addData} from './commands/data.ts';
import {addDoctor} from './commands/doctor.ts';
import {addInfo} from './commands/info.ts';
import {addList} from './commands/list.ts';
import {addNativeInstall} from './commands/nativeInstall.ts';
import {addPredict} from './commands/predict.ts';
import {addWeights} from './commands/weights.ts';
import type {Session} from './session.ts';
import {usageError} from './usage.ts';
import {version} from './version.ts';

const AFTER = `
Examples:
  $ tfjs-zoo doctor                                  which backends work here, and how to get a faster one
  $ tfjs-zoo predict digit.png --model alexnet_mini  what is in a picture, with weights that come with the package
  $ tfjs-zoo predict *.jpg --json                    the same for scripts
  $ tfjs-zoo weights fetch alexnet                   weights for later, when there may be no network
  $ tfjs-zoo convert in.pth out.safetensors          the same weights in another format
  $ tfjs-zoo data describe photos                    what a folder of images holds, and what is wrong with it

Exit codes: 0 done, 1 something failed, 2 the command line cannot be.
Environment: TFJS_ZOO_CACHE (where downloads are kept), TFJS_ZOO_OFFLINE=1 (no downloads), HTTPS_PROXY and NO_PROXY
(how to reach the network), DEBUG=1 (stacks of errors).`;

/**
 * The command with its subcommands.
 *
 * @param writeHelp - Receives the text of `--help` and `--version`.
 */
export function createProgram(session: Session, writeHelp: (text: string) => void): Command {
  const silent = (): void => undefined;
  const program = new Command('tfjs-zoo')
    .description('A zoo of trainable convolutional networks for TensorFlow.js')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureOutput({writeOut: writeHelp, writeErr: silent, outputError: silent})
    .addHelpText('after', AFTER);
  addDoctor(program, session);
  addList(program, session);
  addInfo(program, session);
  addPredict(program, session);
  addWeights(program, session);
  addConvert(program, session);
  addData(program, session);
  addNativeInstall(program, session);
  prepare(program);
  return program;
}

/** What every command has: `--json`, and errors that are thrown as ours. */
function prepare(command: Command): void {
  command.option('--json', 'print the result as one JSON document');
  command.exitOverride((error: CommanderError) => {
    throw error.exitCode === 0 ? error : usageError(command, error);
  });
  for (const sub of command.commands) prepare(sub);
}
