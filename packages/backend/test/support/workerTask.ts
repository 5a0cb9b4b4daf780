/** Tasks for runInWorker's tests, chosen by the data. */
import {existsSync} from 'node:fs';
import {getBackend, matMul, tensor2d} from '@tensorflow/tfjs-core';
import type {WorkerContext} from '@tfjs-zoo/backend';

interface Data {
  readonly task: 'multiply' | 'wait for file' | 'throw' | 'until aborted' | 'deaf' | 'die' | 'unclonable';
  readonly file?: string;
  readonly values?: Float32Array;
}

class OwnError extends Error {
  override readonly name = 'OwnError';
}

export async function run(
  {task, file = '', values = new Float32Array()}: Data,
  context: WorkerContext,
): Promise<unknown> {
  const {backend, signal, send} = context;
  switch (task) {
    case 'multiply': {
      send({pid: process.pid, name: backend.name});
      const x = tensor2d(values, [2, values.length / 2]);
      return {backend: getBackend(), product: await matMul(x, x, false, true).data()};
    }
    case 'wait for file':
      // as an operation of native does: nothing else runs in this process meanwhile
      send('waiting');
      while (!existsSync(file)) {}
      return 'seen';
    case 'throw':
      throw new OwnError('the task is wrong');
    case 'until aborted':
      send('ready');
      await new Promise<void>(done => signal.addEventListener('abort', () => done()));
      return `saved, for ${signal.reason.message}`;
    case 'deaf':
      send('ready');
      for (;;) {}
    case 'die':
      process.kill(process.pid, 'SIGSEGV');
      return await new Promise(() => {});
    case 'unclonable':
      return () => {};
  }
}
