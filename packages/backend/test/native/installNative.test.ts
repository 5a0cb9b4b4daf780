import {mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {installNative} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {restoreEnvironment} from '../../../../test/support/restoreEnvironment.ts';
import {linkOwnLibrary} from '../../src/native/install/ownLibrary.ts';
import {cacheDirectory, nativeDirectory} from '../../src/native/nativeDirectory.ts';
import {unsupportedPlatform} from '../../src/native/unsupportedPlatform.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';

describe('installNative', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('PATH', 'CXX', 'TFJS_ZOO_CACHE', 'XDG_CACHE_HOME', 'TFJS_ZOO_LIBTENSORFLOW');
  const quiet = {onProgress: (): void => {}};

  describe('on linux x64', () => {
    before(function () {
      if (unsupportedPlatform() !== undefined) this.skip();
    });
    /** Nothing is left behind but the folder that installations lie in. */
    afterEach(() => {
      const native = join(directory.path, 'cache', 'native');
      expect(readdirSync(native)).to.deep.equal([]);
    });

    it('refuses a wheel that is not the pinned one and leaves nothing behind', async () => {
      const wheel = join(directory.path, 'tensorflow.whl');
      writeFileSync(wheel, 'not the wheel');
      await expect(installNative({...quiet, cacheDir: join(directory.path, 'cache'), wheel})).to.be.rejectedWith(
        `native install: ${wheel} is not tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl: ` +
          'it has 13 bytes and should have 273829956 bytes. It is damaged or another file; nothing of it was used. Fetch it again.',
      );
    });

    it('names a wheel that is missing', async () => {
      const wheel = join(directory.path, 'nowhere.whl');
      await expect(installNative({...quiet, cacheDir: join(directory.path, 'cache'), wheel})).to.be.rejectedWith(
        `native install: there is no file ${wheel}, which the option wheel names.`,
      );
    });

    it('names the package to install where there is no compiler, before it fetches anything', async () => {
      process.env.PATH = directory.path;
      process.env.CXX = 'no-such-compiler -O2';
      await expect(installNative({...quiet, cacheDir: join(directory.path, 'cache')})).to.be.rejectedWith(
        'native install: no C++ compiler found; tried no-such-compiler -O2 (not found), g++ (not found), clang++ (not found), ' +
          "c++ (not found). Install one, on Debian or Ubuntu with 'apt-get install g++', or set CXX to yours, and run this again.",
      );
    });

    it('says what a directory of the user’s own lacks', async () => {
      process.env.TFJS_ZOO_LIBTENSORFLOW = directory.path;
      await expect(installNative({...quiet, cacheDir: join(directory.path, 'cache')})).to.be.rejectedWith(
        `native install: TFJS_ZOO_LIBTENSORFLOW is ${directory.path}, but there is no ` +
          `${join(directory.path, 'include/tensorflow/c/c_api.h')}. Point it at an unpacked libtensorflow, or unset it.`,
      );
    });

    it('makes an installation anew that is too damaged to say what it is', async () => {
      const cacheDir = join(directory.path, 'cache');
      const target = nativeDirectory(cacheDir);
      mkdirSync(join(target, 'lib'), {recursive: true});
      for (const name of ['tfjs_binding.node', 'manifest.json']) writeFileSync(join(target, name), '{"tensor');
      process.env.CXX = 'no-such-compiler';
      process.env.PATH = directory.path;
      const said: string[] = [];
      await expect(installNative({cacheDir, onProgress: line => said.push(line)})).to.be.rejectedWith(
        'no C++ compiler found',
      );
      expect(said[0]).to.match(/^the installation in .* is damaged and is made anew: .*JSON/);
      rmSync(target, {recursive: true});
    });

    it('stops when aborted and leaves nothing behind', async () => {
      const reason = new Error('enough');
      const aborted = installNative({
        ...quiet,
        cacheDir: join(directory.path, 'cache'),
        signal: AbortSignal.abort(reason),
      });
      await expect(aborted).to.be.rejectedWith('enough');
    });
  });

  it('says which platforms it supports and what is used elsewhere', () => {
    expect(unsupportedPlatform('linux', 'x64')).to.equal(undefined);
    expect(unsupportedPlatform('darwin', 'arm64')).to.equal(
      'native supports only linux x64 for now and this is darwin arm64; useBackend() takes wasm instead.',
    );
  });

  it('installs into the cache that the environment names, own libraries apart', () => {
    const platform = `${process.platform}-${process.arch}`;
    delete process.env.TFJS_ZOO_LIBTENSORFLOW;
    process.env.TFJS_ZOO_CACHE = '/own';
    expect(nativeDirectory()).to.equal(`/own/native/2.21.0-${platform}`);
    delete process.env.TFJS_ZOO_CACHE;
    process.env.XDG_CACHE_HOME = '/xdg';
    expect(cacheDirectory()).to.equal('/xdg/tfjs-zoo');
    process.env.TFJS_ZOO_LIBTENSORFLOW = '/opt/tensorflow';
    // sha256 of '/opt/tensorflow', its first 12 digits
    expect(nativeDirectory()).to.equal(`/xdg/tfjs-zoo/native/own-fe69d4a7dd42-${platform}`);
  });

  it('links to the libraries of the user’s own, wherever of two places they lie', async () => {
    const own = join(directory.path, 'own');
    mkdirSync(join(own, 'include/tensorflow/c'), {recursive: true});
    writeFileSync(join(own, 'include/tensorflow/c/c_api.h'), '');
    await expect(linkOwnLibrary(own, directory.path)).to.be.rejectedWith(
      'neither it nor its lib holds libtensorflow_cc.so.2 or libtensorflow.so.2',
    );
    mkdirSync(join(own, 'lib'));
    writeFileSync(join(own, 'lib/libtensorflow.so.2.9'), '');
    symlinkSync('libtensorflow.so.2.9', join(own, 'lib/libtensorflow.so.2'));
    await expect(linkOwnLibrary(own, directory.path)).to.be.rejectedWith('there is no');
    writeFileSync(join(own, 'lib/libtensorflow_framework.so.2'), '');
    const linked = await linkOwnLibrary(own, directory.path);
    expect(linked).to.deep.equal({
      headers: join(own, 'include'),
      libraries: ['libtensorflow.so.2', 'libtensorflow_framework.so.2'],
    });
    expect(readdirSync(join(directory.path, 'lib')).sort()).to.deep.equal(linked.libraries);
  });
});
