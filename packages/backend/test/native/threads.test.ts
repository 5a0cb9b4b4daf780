import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {runProgram} from '../support/runProgram.ts';

describe("useBackend's threads", () => {
  it('are a whole number, and for native and wasm', async () => {
    for (const threads of [0, 1.5, -1, Number.NaN, 2000]) {
      await expect(useBackend('native', {threads})).to.be.rejectedWith(
        `useBackend: threads is ${threads}; a whole number from 1 to 1024 is needed.`,
      );
    }
    await expect(useBackend('cpu', {threads: 2})).to.be.rejectedWith(
      "useBackend: threads 2 is for 'native' and 'wasm', and the backend is 'cpu'; ask for one of them or leave it out.",
    );
  });

  describe('on native', () => {
    before(function () {
      if (!BACKENDS.includes('native')) this.skip();
    });

    /** Loads native, multiplies, and prints the threads that it reports and those that the process has. */
    const program = (first: string, then = ''): string => `
      import {readdirSync} from 'node:fs';
      import {matMul, ones} from '@tensorflow/tfjs-core';
      import {useBackend} from '@tfjs-zoo/backend';
      const {threads} = await useBackend('native', ${first});
      matMul(ones([256, 256]), ones([256, 256])).dataSync();
      console.log(threads, readdirSync('/proc/self/task').length);
      ${then}
    `;
    const run = (first: string, then?: string, env: Record<string, string> = {}): number[] => {
      const {stdout, stderr} = runProgram(program(first, then), env);
      expect(stderr).to.equal('');
      return stdout.trim().split(/\s+/).map(Number);
    };

    it('are what libtensorflow makes, by the option and by its own variable', () => {
      const [one, withOne] = run('{threads: 1}');
      const [seven, withSeven] = run('{threads: 7}');
      expect([one, seven]).to.deep.equal([1, 7]);
      expect(withSeven - withOne).to.equal(6);
      expect(run('{}', '', {TF_NUM_INTRAOP_THREADS: '7'})).to.deep.equal([7, withSeven]);
    });

    it('are refused once the library was loaded with others', () => {
      const late = `await useBackend('cpu', {warn() {}});
        console.log(await useBackend('native', {threads: 2}).catch(error => error.message));
        console.log((await useBackend('native', {threads: 3})).threads);`;
      const {stdout} = runProgram(program('{threads: 3}', late));
      expect(stdout).to.match(
        /\nuseBackend: threads 2 comes too late: libtensorflow reads it once, when it is loaded, and was loaded with 3\. Pass it to the first useBackend call\.\n3\n$/,
      );
    });

    it('are refused in a worker thread, which they would not reach', () => {
      const {stdout} = runProgram(`
        import {Worker} from 'node:worker_threads';
        const source = \`
          import('tsx/esm/api').then(async ({register}) => {
            register();
            const {useBackend} = await import('@tfjs-zoo/backend');
            console.log(await useBackend('native', {threads: 5}).catch(error => error.message));
          });\`;
        new Worker(source, {eval: true});
      `);
      expect(stdout).to.match(
        /^useBackend: threads 5 cannot be set in a worker thread, whose environment libtensorflow does not see; start the program with TF_NUM_INTRAOP_THREADS=5/,
      );
    });
  });
});
