/** The process that `runInWorker` starts: waits for a task, runs it, says what came of it, and ends. */
import {useBackend} from '../useBackend.ts';
import {errorData} from './errorData.ts';
import type {Said, Start, Told} from './protocol.ts';
import type {WorkerTask} from './workerContext.ts';

const controller = new AbortController();

process.on('message', (told: Told) => {
  if (told.kind === 'abort') controller.abort(told.reason);
  if (told.kind === 'start') void serve(told);
});
// the caller is gone, and with it whoever would want the result
process.on('disconnect', () => process.exit(1));

async function serve({module, data, backend, options}: Start): Promise<void> {
  let last: Said;
  try {
    const info = await useBackend(backend, {...options, warn: message => void say({kind: 'warning', message})});
    const {run}: {run?: unknown} = await import(module);
    if (typeof run !== 'function') throw new Error(`runInWorker: ${module} exports no function named 'run'.`);
    const send = (message: unknown): void => void say({kind: 'message', message});
    const result = await (run as WorkerTask<unknown>)(data, {backend: info, signal: controller.signal, send});
    last = {kind: 'result', result};
  } catch (error) {
    last = {kind: 'error', error: errorData(error)};
  }
  try {
    await say(last);
  } catch (error) {
    // it cannot be cloned
    await say({kind: 'error', error: errorData(error)});
  }
  process.exit();
}

/** Settles when the message is on its way. */
function say(said: Said): Promise<void> {
  return new Promise((done, fail) => {
    if (process.send === undefined) throw new Error('runInWorker: workerMain is started by runInWorker only.');
    process.send(said, undefined, {}, error => (error === null ? done() : fail(error)));
  });
}
