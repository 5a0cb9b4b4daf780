import {availableParallelism} from 'node:os';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {runProgram} from './support/runProgram.ts';

/** Convolves on so many threads, takes a loss, and prints what the backend says, a checksum, the loss, and what the program's globals have become. */
function convolution(options: string): Record<string, unknown> {
  const {stdout, stderr, status} = runProgram(`
    import {useBackend} from '@tfjs-zoo/backend';
    import {conv2d, mul, reshape, range, sin, sum, tidy} from '@tensorflow/tfjs-core';
    import {losses} from '@tfjs-zoo/core';
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    const info = await useBackend('wasm', ${options});
    const x = reshape(range(0, 8 * 20 * 20 * 16), [8, 20, 20, 16]);
    const filter = reshape(range(0, 3 * 3 * 16 * 32), [3, 3, 16, 32]);
    const values = [...tidy(() => sum(conv2d(x, filter, 1, 'same'), [1, 2])).dataSync()];
    // code of our own in the module's memory, which threads share or do not
    const scores = sin(reshape(range(0, 6 * 9), [6, 9]));
    const own = [...losses.crossEntropy(mul(scores, scores), scores).dataSync()];
    console.log(JSON.stringify({
      threads: info.threads,
      values,
      own,
      globals: Object.getOwnPropertyNames(globalThis).filter(name => !before.has(name) && !name.startsWith('_tf')),
      listeners: ['uncaughtException', 'unhandledRejection'].map(event => process.listenerCount(event)),
    }));
  `);
  expect(stderr).to.equal('');
  // a thread that kept the program from ending would have it killed
  expect(status).to.equal(0);
  return JSON.parse(stdout);
}

describe('threads of wasm', () => {
  it('give the numbers that one gives, change nothing of the program, and let it end', () => {
    const [one, three] = [convolution('{threads: 1}'), convolution('{threads: 3}')];
    expect(one.threads).to.equal(1);
    expect(three.threads).to.equal(3);
    expect(three.values).to.deep.equal(one.values);
    expect(three.own).to.deep.equal(one.own);
    for (const run of [one, three]) {
      expect(run.globals).to.deep.equal([]);
      expect(run.listeners).to.deep.equal([0, 0]);
    }
  });

  it('are as many as there are processors, up to eight, if nothing else is said', () => {
    expect(convolution('{}').threads).to.equal(Math.min(8, availableParallelism()));
  });

  it('cannot be more than the module holds', async () => {
    await expect(useBackend('wasm', {threads: 9})).to.be.rejectedWith(
      'useBackend: threads is 9; a whole number from 1 to 8 is needed.',
    );
  });

  it('are not changed under tensors that exist', async () => {
    const {threads} = await useBackend('wasm');
    const others = threads === 1 ? 2 : 1;
    await expect(useBackend('wasm', {threads: others})).to.be.rejectedWith(
      `useBackend: threads ${others} comes too late: wasm runs on ${threads}, which its tensors' memory is tied to. ` +
        'Pass it to the first useBackend call.',
    );
    await useBackend('cpu', {warn: () => {}});
  });
});
