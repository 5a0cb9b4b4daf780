import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {installNative} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {restoreEnvironment} from '../../../../test/support/restoreEnvironment.ts';
import {ADDON, JPEG_DECODER, LIBRARIES, STDERR_GUARD} from '../../src/native/manifest.ts';
import {nativeDirectory} from '../../src/native/nativeDirectory.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';

describe('an installation made by a version without a decoder of JPEGs', () => {
  const directory = temporaryDirectory();
  restoreEnvironment('CXX');
  const installed = nativeDirectory();
  const decoder = join(installed, JPEG_DECODER);
  before(function () {
    if (!BACKENDS.includes('native') || !existsSync(decoder)) this.skip();
  });

  /** Installs again where there is all but the decoder, with a compiler that does what the shell is told to. */
  async function again(compile: string): Promise<{lines: string[]; target: string}> {
    const cacheDir = join(directory.path, 'cache');
    const target = nativeDirectory(cacheDir);
    mkdirSync(target, {recursive: true});
    for (const name of [ADDON, STDERR_GUARD, LIBRARIES]) symlinkSync(join(installed, name), join(target, name));
    writeFileSync(join(target, 'manifest.json'), readFileSync(join(installed, 'manifest.json')));
    const compiler = join(directory.path, 'compiler');
    const script = `#!/bin/sh
if [ "$1" = --version ]; then echo "made-up 1.0"; exit 0; fi
while [ "$1" != -o ]; do shift; done
${compile}
`;
    writeFileSync(compiler, script);
    chmodSync(compiler, 0o755);
    process.env.CXX = compiler;
    const lines: string[] = [];
    const {reused} = await installNative({cacheDir, onProgress: line => lines.push(line)});
    expect(reused).to.equal(true);
    return {lines: lines.filter(line => line.includes('JPEG')), target};
  }

  it('gets it when it is installed again, and nothing is compiled a third time', async () => {
    const {lines, target} = await again(`cp '${decoder}' "$2"`);
    expect(lines).to.deep.equal(['compiling the decoder of JPEGs with made-up 1.0']);
    expect(readFileSync(join(target, JPEG_DECODER)).equals(readFileSync(decoder))).to.equal(true);
    const more: string[] = [];
    await installNative({cacheDir: join(directory.path, 'cache'), onProgress: line => more.push(line)});
    expect(more.filter(line => line.includes('JPEG'))).to.deep.equal([]);
  });

  it('works without where it cannot be compiled, and keeps no trace of the attempt', async () => {
    const failed = await again('echo "no such function"; exit 1');
    expect(failed.lines[1]).to.equal(
      'JPEGs will be decoded by sharp alone: native install: the compiler (made-up 1.0) ended with code 1:\nno such function',
    );
    expect(readdirSync(failed.target).sort()).to.deep.equal([LIBRARIES, 'manifest.json', STDERR_GUARD, ADDON].sort());
  });

  it('does not take one that does not decode', async () => {
    const {lines, target} = await again(`cp '${join(installed, STDERR_GUARD)}' "$2"`);
    expect(lines[1]).to.match(
      /^JPEGs will be decoded by sharp alone: the check of .*jpeg_decoder\.tmp-.* failed \(code 1\)[\s\S]*decode is not a function/,
    );
    expect(existsSync(join(target, JPEG_DECODER))).to.equal(false);
  });
});
