import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {once} from 'node:events';
import {lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {installNative} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {restoreEnvironment} from '../../../../test/support/restoreEnvironment.ts';
import {findInstallation} from '../../src/native/findInstallation.ts';
import {NativeInstallError} from '../../src/native/install/nativeInstallError.ts';
import {findPythonTensorflow} from '../../src/native/install/pythonTensorflow.ts';
import {useTfjsNodeBinary} from '../../src/native/install/useTfjsNodeBinary.ts';
import {nativeDirectory} from '../../src/native/nativeDirectory.ts';
import {findTfjsNodeBinary} from '../../src/native/tfjsNodeBinary.ts';
import {copyingCompiler, program, pythonWithTensorflow} from '../support/fakePrograms.ts';
import {programArguments} from '../support/runProgram.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';

describe('where libtensorflow is looked for', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('PATH', 'CXX', 'TFJS_ZOO_CACHE', 'TFJS_ZOO_INDEX', 'TFJS_ZOO_LIBTENSORFLOW');
  /** An installation that is there, if any: its libraries and addons stand for what others would bring. */
  const installation = nativeDirectory();
  const bin = (): string => join(directory.path, 'bin');
  const cacheDir = (): string => join(directory.path, 'cache');
  const said: string[] = [];
  const install = (options: object = {}): ReturnType<typeof installNative> =>
    installNative({cacheDir: cacheDir(), onProgress: line => void said.push(line), ...options});
  beforeEach(() => {
    said.length = 0;
    delete process.env.TFJS_ZOO_LIBTENSORFLOW;
    delete process.env.CXX;
    process.env.PATH = bin();
  });

  describe('a TensorFlow of Python', () => {
    it('is found with its version, and none of it is imported', async () => {
      program(bin(), 'python3', `echo "$2" > ${directory.path}/script; echo tensorflow 2.20.1 ${directory.path}`);
      expect(await findPythonTensorflow()).to.deep.equal({directory: directory.path, version: '2.20.1'});
    });

    it('is asked of python where there is no python3', async () => {
      program(bin(), 'python', `echo tensorflow 2.21.0 ${directory.path}`);
      expect(await findPythonTensorflow()).to.deep.equal({directory: directory.path, version: '2.21.0'});
    });

    it('is missing for a reason that is said', async () => {
      const why = async (): Promise<unknown> => await findPythonTensorflow();
      expect(await why()).to.deep.equal({
        why: 'there is no python3 on the path, and there is no python on the path.',
      });
      program(bin(), 'python3', 'exit 0');
      expect(await why()).to.deep.equal({why: 'python3 has no TensorFlow installed.'});
      program(bin(), 'python3', 'echo broken; exit 4');
      expect(await why()).to.deep.equal({why: 'python3 ended with code 4: broken'});
      program(bin(), 'python3', 'echo tensorflow 2.21.0 /nowhere/tensorflow');
      expect(await why()).to.deep.equal({
        why: 'python3 says that TensorFlow is in /nowhere/tensorflow, which is not there.',
      });
    });
  });

  describe('where nothing can be had', () => {
    let server: Server;
    before(async () => {
      server = createServer((_, response) => void response.writeHead(503).end());
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => void server.close());

    it('says of each place, in order, why it was passed over', async function () {
      if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      process.env.TFJS_ZOO_INDEX = `http://127.0.0.1:${address.port}`;
      program(bin(), 'g++', 'echo compiler 1.0');
      program(bin(), 'python3', 'if [ "$1" = -m ]; then echo no such package; exit 1; fi');
      await expect(install()).to.be.rejectedWith(
        NativeInstallError,
        /could not be fetched\. With pip: pip ended with code 1: no such package Directly: the package index could not be read: \S+ answered 503 [\s\S]* And tfjs-node's own installer left no lib\/\*\/tfjs_binding\.node in /,
      );
      expect(said.filter(line => line.includes('passed over')).map(line => line.replace(/: .*/s, ''))).to.deep.equal([
        'TFJS_ZOO_LIBTENSORFLOW is passed over',
        'our cache is passed over',
        "Python's TensorFlow is passed over",
        'pip is passed over',
        'building is passed over',
      ]);
      expect(said).to.include("Python's TensorFlow is passed over: python3 has no TensorFlow installed.");
      expect(readdirSync(join(cacheDir(), 'native'))).to.deep.equal([]);
    });

    it('passes over a TensorFlow of Python that the addon cannot be built for', async function () {
      if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      process.env.TFJS_ZOO_INDEX = `http://127.0.0.1:${address.port}`;
      program(bin(), 'g++', '[ "$1" = --version ] && echo compiler 1.0 || { echo no such header; exit 1; }');
      mkdirSync(join(directory.path, 'empty'));
      program(
        bin(),
        'python3',
        `if [ "$1" = -c ]; then echo tensorflow 1.15.0 ${directory.path}/empty; else exit 1; fi`,
      );
      await expect(install()).to.be.rejectedWith('could not be fetched');
      const header = join(directory.path, 'empty/include/tensorflow/c/c_api.h');
      expect(said).to.include(
        `Python's TensorFlow is passed over: TensorFlow 1.15.0: ${directory.path}/empty is no whole TensorFlow: there is no ${header}.`,
      );
    });
  });

  describe('the addon of tfjs-node’s own installer', () => {
    const cause = new NativeInstallError('native install: no C++ compiler found.');

    it('is missing for a reason that is said, after why nothing was built', async () => {
      await expect(useTfjsNodeBinary(directory.path, cause)).to.be.rejectedWith(
        `native install: no C++ compiler found. And tfjs-node's own installer left no lib/*/tfjs_binding.node in ${directory.path}.`,
      );
      mkdirSync(join(directory.path, 'lib/napi-v8'), {recursive: true});
      writeFileSync(join(directory.path, 'lib/napi-v8/tfjs_binding.node'), 'not an addon');
      expect(findTfjsNodeBinary(directory.path)).to.deep.equal({
        why: `tfjs-node's own addon has no ${directory.path}/deps/lib/libtensorflow.so.2.`,
      });
      mkdirSync(join(directory.path, 'deps/lib'), {recursive: true});
      writeFileSync(join(directory.path, 'deps/lib/libtensorflow.so.2.9.1'), '');
      symlinkSync('libtensorflow.so.2.9.1', join(directory.path, 'deps/lib/libtensorflow.so.2'));
      expect(findTfjsNodeBinary(directory.path)).to.deep.equal({
        directory: join(directory.path, 'lib/napi-v8'),
        version: '2.9.1',
      });
      await expect(useTfjsNodeBinary(directory.path, cause)).to.be.rejectedWith(
        /no C\+\+ compiler found\. And tfjs-node's own addon does not work: the numeric check of \S+ failed/,
      );
    });

    it('is what useBackend loads where our cache has none, but not in place of a library of the user’s own', () => {
      process.env.TFJS_ZOO_CACHE = cacheDir();
      const tfjsNode = {directory: directory.path, version: '4.22.0'};
      for (const folder of ['lib/napi-v8', 'deps/lib']) mkdirSync(join(directory.path, folder), {recursive: true});
      writeFileSync(join(directory.path, 'lib/napi-v8/tfjs_binding.node'), '');
      writeFileSync(join(directory.path, 'deps/lib/libtensorflow.so.2'), '');
      expect(findInstallation(tfjsNode)).to.include({directory: join(directory.path, 'lib/napi-v8')});
      process.env.TFJS_ZOO_LIBTENSORFLOW = '/own';
      expect(findInstallation(tfjsNode)).to.deep.equal({
        why: `libtensorflow is not installed in ${nativeDirectory()}.`,
      });
    });

    it('is used where it works', async function () {
      if (!BACKENDS.includes('native')) this.skip();
      mkdirSync(join(directory.path, 'lib'));
      symlinkSync(installation, join(directory.path, 'lib/napi-v8'));
      mkdirSync(join(directory.path, 'deps/lib'), {recursive: true});
      writeFileSync(join(directory.path, 'deps/lib/libtensorflow.so.2'), '');
      const used = await useTfjsNodeBinary(directory.path, cause);
      expect(used).to.include({source: '@tensorflow/tfjs-node', directory: join(directory.path, 'lib/napi-v8')});
      expect(used.version).to.match(/^2\.\d+\.\d+$/);
    });
  });

  describe('with the libraries of an installation that is there', () => {
    before(function () {
      if (!BACKENDS.includes('native')) this.skip();
    });

    it('takes the libraries of Python’s TensorFlow, which may then go', async () => {
      const tensorflow = pythonWithTensorflow(bin(), installation);
      copyingCompiler(bin(), installation);
      const {source, reused, directory: installed} = await install();
      expect({source, reused}).to.deep.equal({source: tensorflow, reused: false});
      expect(said).to.include(`trying the libraries of Python's TensorFlow 2.21.0 in ${tensorflow}`);
      const [name] = readdirSync(join(installed, 'lib'));
      expect(lstatSync(join(installed, 'lib', name)).isSymbolicLink()).to.equal(false);
      for (const library of readdirSync(tensorflow).filter(each => each.includes('.so')))
        unlinkSync(join(tensorflow, library));
      process.env.TFJS_ZOO_CACHE = cacheDir();
      expect(findInstallation({directory: directory.path, version: '4.22.0'})).to.include({directory: installed});
    });

    it('one of several processes builds, the others take what it built', async () => {
      pythonWithTensorflow(bin(), installation);
      const log = join(directory.path, 'compiled');
      copyingCompiler(bin(), installation, `case "$*" in */tfjs_binding.node*) echo x >> ${log};; esac`);
      const children = Array.from({length: 3}, () => installingProcess());
      const printed = await Promise.all(children.map(lastLine));
      expect(printed.sort()).to.deep.equal(['false', 'true', 'true']);
      expect(readFileSync(log, 'utf8')).to.equal('x\n');
    });

    it('one that is killed while it compiles leaves nothing that the next one minds', async () => {
      pythonWithTensorflow(bin(), installation);
      copyingCompiler(bin(), installation, 'echo compiling >&2; /bin/sleep 2');
      const child = installingProcess('line => { if (line.startsWith("compiling")) console.log("now"); }');
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(readdirSync(join(cacheDir(), 'native'))).to.have.lengthOf(2);
      copyingCompiler(bin(), installation);
      expect(await install()).to.include({reused: false});
      expect(readdirSync(join(cacheDir(), 'native'))).to.deep.equal([installedName()]);
    });
  });

  const installedName = (): string => nativeDirectory(cacheDir()).slice(join(cacheDir(), 'native').length + 1);

  /** Prints whether it found an installation of another. */
  function installingProcess(onProgress = '() => {}'): ChildProcessByStdio<null, Readable, null> {
    const source = `
      import {installNative} from '@tfjs-zoo/backend';
      const {reused} = await installNative({cacheDir: ${JSON.stringify(cacheDir())}, onProgress: ${onProgress}});
      console.log(reused);
    `;
    return spawn(process.execPath, programArguments(source), {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  async function lastLine(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
    let text = '';
    child.stdout.on('data', data => {
      text += data;
    });
    await once(child, 'close');
    return text.trim().split('\n').at(-1) ?? '';
  }
});
