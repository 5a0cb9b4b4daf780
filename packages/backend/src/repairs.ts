import type {BackendName} from './backendName.ts';
import {NATIVE_INSTALL_COMMAND} from './native/nativeInstallCommand.ts';

/** What renews a backend that is installed and does not work. */
export const REPAIRS: Readonly<Partial<Record<BackendName, string>>> = {native: `${NATIVE_INSTALL_COMMAND} --force`};

/** What is said of such a backend, in one sentence. */
export function doesNotRun(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `it is installed but does not run: ${oneLine(message).replace(/\.$/, '')}.`;
}

/** Of what a process printed as it died, the error: around it stands where in Node's code that was. */
function oneLine(message: string): string {
  const lines = message.split('\n').map(line => line.trim());
  const told = lines.slice(1).find(line => /^\w*Error\b[^:]*: /.test(line));
  const ended = /^.*? \((?:code|signal) \w+\)/.exec(lines[0])?.[0];
  return told === undefined || ended === undefined ? lines.join(' ').trim() : `${ended}: ${told}`;
}
