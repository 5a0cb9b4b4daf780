import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {runInWorker} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

const TASK = new URL('./support/workerTask.ts', import.meta.url);

describe('runInWorker', () => {
  const directory = temporaryDirectory();
  const warn = (): void => {};

  for (const backend of BACKENDS) {
    it(`runs a task on ${backend} in another process, and gives back what it returns`, async () => {
      const messages: unknown[] = [];
      const found = await runInWorker<{product: Float32Array}>(
        TASK,
        {task: 'multiply', values: Float32Array.of(1, 2, 3, 4)},
        {backend, warn, onMessage: message => void messages.push(message)},
      );
      expect(found.product).to.deep.equal(Float32Array.of(5, 11, 11, 25));
      expect(messages).to.have.lengthOf(1);
      expect(messages[0]).to.include({name: backend}).and.not.to.include({pid: process.pid});
    });
  }

  it('leaves this process free while the task keeps its own busy', async () => {
    const file = join(directory.path, 'go');
    // only a timer of this process lets the task end
    const found = await runInWorker(
      TASK,
      {task: 'wait for file', file},
      {backend: 'cpu', warn, onMessage: () => void setTimeout(() => writeFileSync(file, ''), 50)},
    );
    expect(found).to.equal('seen');
  });

  it('throws what the task throws', async () => {
    const error = await runInWorker(TASK, {task: 'throw'}, {backend: 'cpu', warn}).catch((thrown: Error) => thrown);
    expect(error).to.be.an.instanceOf(Error);
    expect(error).to.include({message: 'the task is wrong', name: 'OwnError'});
    expect((error as Error).stack).to.include('workerTask.ts');
  });

  it('hands on warnings, and errors of the backend', async () => {
    const warnings: string[] = [];
    const options = {backend: 'cpu', warn: (message: string) => void warnings.push(message)} as const;
    await runInWorker(TASK, {task: 'multiply', values: Float32Array.of(1, 2)}, options);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/^tfjs-zoo: running on the 'cpu' backend, plain JavaScript/);
    await expect(runInWorker(TASK, {}, {backend: 'cpu', threads: 2})).to.be.rejectedWith(
      "useBackend: threads 2 is for 'native' and 'wasm', and the backend is 'cpu'",
    );
  });

  it('says which module has no task, and which is not there', async () => {
    const module = join(directory.path, 'empty.mjs');
    writeFileSync(module, 'export const other = 1;');
    await expect(runInWorker(module, {}, {backend: 'cpu', warn})).to.be.rejectedWith(
      /^runInWorker: file:.*empty\.mjs exports no function named 'run'\.$/,
    );
    await expect(runInWorker(join(directory.path, 'nowhere.mjs'), {}, {backend: 'cpu', warn})).to.be.rejectedWith(
      /Cannot find module .*nowhere\.mjs/,
    );
  });

  it('tells the task to stop, which may still return something', async () => {
    const stop = new AbortController();
    const found = await runInWorker(
      TASK,
      {task: 'until aborted'},
      {backend: 'cpu', warn, signal: stop.signal, onMessage: () => stop.abort(new Error('enough'))},
    );
    expect(found).to.equal('saved, for enough');
  });

  it('ends a task that does not hear, with the reason', async () => {
    const stop = new AbortController();
    const running = runInWorker(
      TASK,
      {task: 'deaf'},
      {backend: 'cpu', warn, signal: stop.signal, patience: 100, onMessage: () => stop.abort(new Error('enough'))},
    );
    await expect(running).to.be.rejectedWith('enough');
    await expect(runInWorker(TASK, {}, {signal: AbortSignal.abort(new Error('before'))})).to.be.rejectedWith('before');
  });

  it('survives a process that dies, and says how', async () => {
    await expect(runInWorker(TASK, {task: 'die'}, {backend: 'cpu', warn})).to.be.rejectedWith(
      /^runInWorker: the process of file:.*workerTask\.ts ended with signal SIGSEGV before its task did\.$/,
    );
  });

  it('says of a result that it cannot be cloned', async () => {
    await expect(runInWorker(TASK, {task: 'unclonable'}, {backend: 'cpu', warn})).to.be.rejectedWith(
      /could not be cloned/,
    );
  });
});
