import type {CliIo} from './cliIo.ts';
import {Interrupted} from './interrupted.ts';

/**
 * This process's streams, with a signal that Ctrl-C, SIGTERM and a reader that went away (`| head`) trip.
 *
 * The first Ctrl-C lets the work under way clean up; the second ends the process as if nobody listened.
 */
export function processIo(): CliIo {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort(new Interrupted(name)));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      controller.abort(new Interrupted('SIGPIPE'));
    });
  }
  return {stdout: process.stdout, stderr: process.stderr, signal: controller.signal};
}
