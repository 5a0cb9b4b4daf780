import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {expect} from 'chai';
import {withPhotos} from './support.ts';

const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url));

describe('a program with a loader that nobody closes', () => {
  for (const [how, said] of [
    ['walked to the end', '6 batches\n'],
    ['left half way', '1 batches\n'],
    ['forgotten half way', '1 batches\n'],
    ['asked for one more', '1 batches\n'],
    ['aborted in an endless loop', 'enough\n1 batches\n'],
  ]) {
    it(`ends by itself: ${how}`, async () => {
      await withPhotos(12, async (_, dir) => {
        const args = ['--import', 'tsx', '--conditions=tfjs-zoo-source', PROGRAM, dir, how];
        // a program that hangs is killed, which is an error
        const {stdout, stderr} = await promisify(execFile)(process.execPath, args, {timeout: 90_000});
        expect(stdout).to.equal(said);
        expect(stderr).to.equal('');
      });
    });
  }
});
