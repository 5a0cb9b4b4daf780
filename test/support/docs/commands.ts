/** Commands that documentation tells readers to type, and whether they exist. */
import {createProgram} from '../../../packages/cli/src/program.ts';
import {openSession} from '../../../packages/cli/src/session.ts';
import {ROOT, readManifest} from '../../../scripts/support/workspace.ts';
import type {Link, Markdown} from './markdown.ts';

/** What is wrong with the commands in a file: scripts, subcommands and options that do not exist. */
export function commandProblems({file, commands}: Pick<Markdown, 'file' | 'commands'>): string[] {
  return joined(commands).flatMap(({target, line}) =>
    target
      .split(/&&|;|\|/)
      .flatMap(part => [...scriptProblems(part), ...cliProblems(part)].map(text => `${file}:${line} ${text}`)),
  );
}

/** Lines that end in a backslash go on in the next. */
function joined(commands: readonly Link[]): Link[] {
  const whole: Link[] = [];
  let open = false;
  for (const {target, line} of commands) {
    const last = whole.at(-1);
    const text = target.replace(/\\$/, '').trim();
    if (open && last !== undefined) whole[whole.length - 1] = {target: `${last.target} ${text}`, line: last.line};
    else whole.push({target: text, line});
    open = target.endsWith('\\');
  }
  return whole;
}

function scriptProblems(command: string): string[] {
  const scripts = readManifest(ROOT).scripts ?? {};
  return [...command.matchAll(/\bnpm run ([\w:.-]+)/g)]
    .filter(([, name]) => !(name in scripts))
    .map(([, name]) => `'npm run ${name}': package.json has no such script`);
}

function cliProblems(command: string): string[] {
  const found = /^\s*(?:[A-Z_]+=\S+ )*(?:npx |npm run )?tfjs-zoo(?: --)? +([a-z].*)$/.exec(command);
  if (found === null) return [];
  const words = found[1].split(/\s+/);
  let at = CLI;
  let path = 'tfjs-zoo';
  while (at.commands.length > 0) {
    const name = words.shift() ?? '';
    const next = at.commands.find(each => each.name() === name);
    if (next === undefined) return [`'${path} ${name}': there is no such command`];
    at = next;
    path += ` ${name}`;
  }
  const known = new Set(at.options.flatMap(({long, short}) => [long, short]));
  return words
    .map(word => word.split('=')[0])
    .filter(word => /^--?[a-z]/i.test(word) && !known.has(word))
    .map(option => `'${path}' has no option ${option}`);
}

/** The command's own description of itself. Nothing is run, so nothing reports to the session. */
const CLI = createProgram(openSession({stdout: process.stdout, stderr: process.stderr}, false), () => undefined);
