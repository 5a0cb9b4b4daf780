/** How much of libtensorflow's files a process that has loaded it holds in memory. */
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {runProgram} from '../support/runProgram.ts';

/** Loads native, multiplies and trains, and prints the megabytes of the libraries' read-only pages, before and after. */
const PROGRAM = `
  import {readFileSync} from 'node:fs';
  import {square, sum, variable, matMul, ones} from '@tensorflow/tfjs-core';
  import {useBackend} from '@tfjs-zoo/backend';
  import {optimizers} from '@tfjs-zoo/core';
  const held = () => {
    let kilobytes = 0;
    let counts = false;
    for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\\n')) {
      if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counts = / r-.p .*libtensorflow/.test(line);
      else if (counts && line.startsWith('Rss:')) kilobytes += Number(line.split(/ +/)[1]);
    }
    return kilobytes / 1024;
  };
  await useBackend('native', {warn() {}});
  const loaded = held();
  const w = variable(ones([64, 64]));
  optimizers.sgd({learningRate: 1, momentum: 0.5}).minimize(() => sum(square(matMul(ones([2, 64]), w))));
  console.log(loaded, held(), w.dataSync()[0]);
`;

describe("libtensorflow's pages", () => {
  before(function () {
    if (!BACKENDS.includes('native')) this.skip();
  });

  it('that only its start has needed are given back, and come again where they are needed', () => {
    const {stdout} = runProgram(PROGRAM);
    const [loaded, trained, weight] = stdout.trim().split(/\s+/).map(Number);
    // its start reads 260 of the 600 that there are
    expect(loaded).to.be.lessThan(60);
    expect(trained).to.be.within(loaded, 120);
    // 1 less the gradient, 2 · (64 + 64)
    expect(weight).to.equal(1 - 256);
  });
});
