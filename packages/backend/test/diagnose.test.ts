import {availableParallelism, cpus} from 'node:os';
import {diagnose} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {restoreEnvironment} from '../../../test/support/restoreEnvironment.ts';
import {measureGflops} from '../src/measureGflops.ts';
import {runProgram} from './support/runProgram.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

describe('diagnose', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('TFJS_ZOO_CACHE', 'NODE_OPTIONS');

  it('measures what each usable backend does in a second, on which hardware', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const reports = await diagnose();
    const found = (name: string): (typeof reports)[number] | undefined => reports.find(report => report.name === name);
    for (const name of ['wasm', 'cpu']) {
      expect(found(name)).to.include({usable: true, device: cpus()[0]?.model});
      expect(found(name)?.gflops, name).to.be.within(0.01, 1e5);
    }
    // ten times is what vectors and threads make of plain JavaScript; a third of it is left for a busy machine
    expect((found('wasm')?.gflops ?? 0) / (found('cpu')?.gflops ?? 0)).to.be.above(3);
    expect(found('native')).to.include({usable: false, gflops: undefined, device: undefined});
  });

  it('measures nothing if it is told so', async () => {
    const reports = await diagnose({measure: false});
    expect(reports.map(({gflops}) => gflops)).to.deep.equal(reports.map(() => undefined));
    expect(reports.find(({name}) => name === 'cpu')).to.include({usable: true, threads: 1});
  });

  it('says what a backend printed that could not be measured', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    await expect(measureGflops('native')).to.be.rejectedWith(
      /^measuring native failed \(code 1\): [\s\S]*backend 'native' cannot be used: libtensorflow is not installed in /,
    );
  });

  it('does not measure the tfjs-node that the program has loaded itself: another process has not', () => {
    const {stdout, stderr} = runProgram(
      `
      import {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu';
      import {registerBackend} from '@tensorflow/tfjs-core';
      import {diagnose} from '@tfjs-zoo/backend';
      registerBackend('tensorflow', () => new MathBackendCPU());
      const [{usable, gflops, threads}] = await diagnose();
      console.log(usable, gflops, threads);
    `,
      {TFJS_ZOO_CACHE: directory.path},
    );
    expect(stderr).to.equal('');
    expect(stdout).to.equal(`true undefined ${availableParallelism()}\n`);
  });
});
