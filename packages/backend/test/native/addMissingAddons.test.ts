import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {installNative} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {restoreEnvironment} from '../../../../test/support/restoreEnvironment.ts';
import {ADDON, JPEG_DECODER, LIBRARIES, OWN_OPS, STDERR_GUARD} from '../../src/native/manifest.ts';
import {nativeDirectory} from '../../src/native/nativeDirectory.ts';
import {nativeDriver} from '../../src/native/nativeDriver.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';

/**
 * Addons that older versions did not have, what is said when they are compiled, when they cannot be, by
 * the doctor then, and of a wrong one.
 */
const ADDONS = [
  {
    file: JPEG_DECODER,
    what: 'the decoder of JPEGs',
    without: 'JPEGs will be decoded by sharp alone',
    missing: undefined,
    wrong: /the check of .*jpeg_decoder\.tmp-.* failed \(code 1\)[\s\S]*decode is not a function/,
  },
  {
    file: OWN_OPS,
    what: 'operations of our own',
    without: 'operations of our own will be composed of those of TensorFlow, which takes longer',
    missing: 'operations of our own are missing, without which it is slower; npx tfjs-zoo native install adds them',
    wrong: /the numeric check of .*zoo_ops\.\d+\.tmp-.* failed \(code 1\)[\s\S]*register is not a function/,
  },
] as const;

for (const {file, what, without, missing, wrong} of ADDONS) {
  describe(`an installation made by a version without ${what}`, () => {
    const directory = temporaryDirectory();
    restoreEnvironment('CXX', 'TFJS_ZOO_CACHE');
    const installed = nativeDirectory();
    const others = [ADDON, STDERR_GUARD, LIBRARIES, JPEG_DECODER, OWN_OPS].filter(name => name !== file);
    const addon = join(installed, file);
    before(function () {
      const whole = [...others, file].every(name => existsSync(join(installed, name)));
      if (!BACKENDS.includes('native') || !whole) this.skip();
    });

    /** Installs again where there is all but the addon, with a compiler that does what the shell is told to. */
    async function again(compile: string): Promise<{lines: string[]; target: string}> {
      const cacheDir = join(directory.path, 'cache');
      const target = nativeDirectory(cacheDir);
      mkdirSync(target, {recursive: true});
      for (const name of others) symlinkSync(join(installed, name), join(target, name));
      // of an installation that was killed
      writeFileSync(join(target, file.replace('.node', '.tmp-1234-5.node')), 'half');
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
      return {lines: lines.slice(1), target};
    }

    it('gets it when it is installed again, and nothing is compiled a third time', async () => {
      const {lines, target} = await again(`cp '${addon}' "$2"`);
      expect(lines).to.deep.equal([`compiling ${what} with made-up 1.0`]);
      expect(readFileSync(join(target, file)).equals(readFileSync(addon))).to.equal(true);
      const more: string[] = [];
      await installNative({cacheDir: join(directory.path, 'cache'), onProgress: line => more.push(line)});
      expect(more).to.have.lengthOf(1);
    });

    it('works without where it cannot be compiled, and keeps no trace of the attempt', async () => {
      const failed = await again('echo "no such function"; exit 1');
      expect(failed.lines[1]).to.equal(
        `${without}: native install: the compiler (made-up 1.0) ended with code 1:\nno such function`,
      );
      expect(readdirSync(failed.target).sort()).to.deep.equal([...others, 'manifest.json'].sort());
      process.env.TFJS_ZOO_CACHE = join(directory.path, 'cache');
      const {slower} = (await nativeDriver.examine?.()) ?? {};
      expect(slower).to.equal(missing);
    });

    it('does not take one that does something else', async () => {
      const {lines, target} = await again(`cp '${join(installed, STDERR_GUARD)}' "$2"`);
      expect(lines[1]?.startsWith(`${without}: `)).to.equal(true);
      expect(lines[1]).to.match(wrong);
      expect(existsSync(join(target, file))).to.equal(false);
    });
  });
}
