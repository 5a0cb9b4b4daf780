import type {Command, CommanderError} from 'commander';
import {UsageError} from './usageError.ts';

/** What commander says of a command line that it cannot take, as one sentence with the remedy. */
export function usageError(command: Command, {code, message}: CommanderError): UsageError {
  const path = pathOf(command);
  const subcommands = command.commands.map(sub => sub.name()).join(', ');
  const owner = path.split(' ').slice(1).join(' ');
  const where = owner === '' ? '' : `${owner}: `;
  if (code === 'commander.help') {
    const [, unknown] = command.args;
    const what = unknown === undefined ? 'a command is missing' : `unknown command '${unknown}'`;
    return new UsageError(`${where}${what} (known: ${subcommands}); see ${path} --help`);
  }
  const said = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, ' (did you mean $1?)')
    .replace(/\.$/, '');
  const remedies: Partial<Record<string, string>> = {
    'commander.unknownCommand': `known: ${subcommands}`,
    'commander.missingArgument': `usage: ${path} ${command.usage()}`,
    'commander.excessArguments': `usage: ${path} ${command.usage()}`,
  };
  return new UsageError(`${where}${said}; ${remedies[code] ?? `see ${path} --help`}`);
}

/** The words that lead to a command. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
