import {mkdirSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {getBackend, io} from '@tensorflow/tfjs-core';
import {type BackendName, diagnose, NATIVE_INSTALL_COMMAND, useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {restoreEnvironment} from '../../../test/support/restoreEnvironment.ts';
import {runProgram} from './support/runProgram.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

describe('useBackend', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('TFJS_ZOO_CACHE', 'TFJS_ZOO_LIBTENSORFLOW');
  after(() => useBackend('cpu', {warn: () => {}}));

  it('refuses a name that it does not know and lists those it does', async () => {
    await expect(useBackend('gpu' as BackendName)).to.be.rejectedWith(
      "useBackend: there is no backend 'gpu'; use 'auto', 'native', 'webgpu', 'wasm', 'cpu'.",
    );
  });

  it('says why native cannot be used and what to type', async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const where = join(directory.path, 'native', '2.21.0-linux-x64');
    await expect(useBackend('native')).to.be.rejectedWith(
      `backend 'native' cannot be used: libtensorflow is not installed in ${where}. To fix it: npx tfjs-zoo native install`,
    );
    expect(NATIVE_INSTALL_COMMAND).to.equal('npx tfjs-zoo native install');
  });

  it("'auto' takes wasm where native is not installed, and says what it passed over", async () => {
    process.env.TFJS_ZOO_CACHE = directory.path;
    const info = await useBackend();
    expect(getBackend()).to.equal('wasm');
    expect(info).to.include({name: 'wasm', tfBackend: 'wasm', trains: true, version: '4.22.0'});
    expect(info.reason).to.match(
      /^'auto' takes the fastest that works here: wasm\. Passed over native: libtensorflow is not installed in \S+\. To use it: npx tfjs-zoo native install Passed over webgpu: .+$/,
    );
  });

  it('gives the backend asked for and says so', async () => {
    const info = await useBackend('wasm');
    expect(info.reason).to.equal("'wasm' was asked for by name.");
  });

  it('loads no backend when the package is imported', () => {
    const {stdout, stderr} = runProgram(`
      import '@tfjs-zoo/backend';
      import {engine} from '@tensorflow/tfjs-core';
      console.log(Object.keys(engine().registryFactory).length);
    `);
    expect(stderr).to.equal('');
    expect(stdout.trim()).to.equal('0');
  });

  for (const name of BACKENDS) {
    it(`computes on ${name}, prints nothing of its own, leaves the program's error handling alone, and lets it end`, () => {
      const result = runProgram(`
        import {useBackend} from '@tfjs-zoo/backend';
        import {matMul} from '@tensorflow/tfjs-core';
        await useBackend('${name}', {warn: () => {}});
        console.log(...(await matMul([[1, 2]], [[3], [4]]).data()));
        console.log(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'));
      `);
      expect(result).to.deep.equal({status: 0, stdout: '11\n0\n', stderr: ''});
    });
  }

  it('warns once that cpu is slow, with the command that would change it', () => {
    const {stdout, stderr} = runProgram(`
      import {useBackend} from '@tfjs-zoo/backend';
      import {tensor} from '@tensorflow/tfjs-core';
      const warn = message => console.log(message);
      await useBackend('cpu', {warn});
      await useBackend('wasm', {warn});
      await useBackend('cpu', {warn});
      tensor([1]).dispose();
    `);
    expect(stderr).to.equal('');
    expect(stdout).to.equal(
      "tfjs-zoo: running on the 'cpu' backend, plain JavaScript, far slower than native. To use native: npx tfjs-zoo native install\n",
    );
  });

  it('uses the tfjs-node that the program has loaded itself', () => {
    const {stdout, stderr} = runProgram(
      `
      import {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu';
      import {getBackend, registerBackend} from '@tensorflow/tfjs-core';
      import {useBackend} from '@tfjs-zoo/backend';
      registerBackend('tensorflow', () => new MathBackendCPU());
      const {name, version} = await useBackend();
      console.log(name, getBackend(), version);
    `,
      {TFJS_ZOO_CACHE: directory.path},
    );
    expect(stderr).to.equal('');
    expect(stdout).to.equal('native tensorflow @tensorflow/tfjs-node 4.22.0\n');
  });

  describe('with an installation that does not load', () => {
    beforeEach(function () {
      if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
      const where = join(directory.path, 'native', '2.21.0-linux-x64');
      mkdirSync(join(where, 'lib'), {recursive: true});
      writeFileSync(join(where, 'tfjs_binding.node'), 'not an addon');
      writeFileSync(join(where, 'stderr_guard.node'), 'not an addon');
      const manifest = {tensorflow: '2.21.0', tfjsNode: '4.22.0', source: 'test', compiler: 'none'};
      writeFileSync(join(where, 'manifest.json'), JSON.stringify(manifest));
    });

    it("'auto' warns about it and takes wasm", () => {
      const {stdout} = runProgram(
        `
        import {useBackend} from '@tfjs-zoo/backend';
        const info = await useBackend('auto', {warn: message => console.log('warned:', message)});
        console.log(info.name, info.reason);
      `,
        {TFJS_ZOO_CACHE: directory.path},
      );
      const [warned, chosen] = stdout.split('\n');
      expect(warned).to.match(/^warned: tfjs-zoo: backend 'native' is passed over: it is installed but does not run: /);
      expect(chosen).to.match(
        /^wasm 'auto' takes the fastest that works here: wasm\. Passed over native: it is installed/,
      );
    });

    it('diagnose reports it as unusable, with the command that renews it', async () => {
      process.env.TFJS_ZOO_CACHE = directory.path;
      const [native, , wasm, cpu] = await diagnose({measure: false});
      expect(native).to.include({
        name: 'native',
        usable: false,
        auto: false,
        fix: 'npx tfjs-zoo native install --force',
      });
      expect(native?.why).to.match(
        /^it is installed but does not run: the numeric check of .*tfjs_binding\.node failed/,
      );
      expect(wasm).to.include({
        name: 'wasm',
        usable: true,
        auto: true,
        version: '4.22.0',
        threads: Math.min(8, availableParallelism()),
        why: 'it is installed.',
      });
      expect(cpu).to.include({name: 'cpu', usable: true, auto: false});
    });
  });

  describe('on native', () => {
    before(function () {
      if (!BACKENDS.includes('native')) this.skip();
    });

    it("'auto' takes it, with the library's version", async () => {
      const info = await useBackend();
      expect(getBackend()).to.equal('tensorflow');
      expect(info.version).to.match(/^\d+\.\d+\.\d+$/);
      expect(info).to.include({name: 'native', reason: "'auto' takes the fastest that works here: native."});
    });

    it('reads and writes models at file:// addresses', async () => {
      await useBackend('native');
      const [handler] = io.getSaveHandlers(`file://${directory.path}`);
      await handler?.save?.({modelTopology: {made: 'here'}, weightSpecs: [], weightData: new ArrayBuffer(0)});
      const [loader] = io.getLoadHandlers(`file://${directory.path}/model.json`);
      expect((await loader?.load?.())?.modelTopology).to.deep.equal({made: 'here'});
    });

    it('refuses a log level that comes after the library was loaded with another', async () => {
      await useBackend('native');
      await expect(useBackend('native', {logLevel: 'silent'})).to.be.rejectedWith(/logLevel 'silent' comes too late/);
    });

    it("shows the library's notices only at log level info", () => {
      const program = (level: string): string => `
        import {useBackend} from '@tfjs-zoo/backend';
        await useBackend('native', {logLevel: '${level}'});
      `;
      expect(runProgram(program('info')).stderr).to.include('oneDNN');
      expect(runProgram(program('warning')).stderr).to.equal('');
    });
  });
});
