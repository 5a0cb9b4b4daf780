import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {BackendName} from '@tfjs-zoo/backend';
import {saveWeights} from '@tfjs-zoo/weights/node';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {alexnet, stateDict} from '../src/index.ts';

/** Bytes of the largest tensor of a half as wide AlexNet, `classifier.1.weight`; all are 65 MB. */
const LARGEST = 4 * 2048 * (128 * 6 * 6);

/** Where a model's weights have memory of their own, beside JavaScript's. */
const HAS_OWN_MEMORY: readonly BackendName[] = ['native', 'wasm'];

for (const backend of HAS_OWN_MEMORY) {
  describe(`memory of a model loaded from a file, on ${backend}`, () => {
    const program = fileURLToPath(new URL('support/loadedMemory.ts', import.meta.url));

    for (const extension of ['pth', 'safetensors']) {
      it(`is that of the weights and at most one more tensor, first prediction and loading again included (.${extension})`, async function () {
        if (!BACKENDS.includes(backend) || !existsSync('/proc/self/clear_refs')) this.skip();
        const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-memory-'));
        const model = alexnet({width: 0.5, seed: 1});
        try {
          const {path, bytes} = await saveWeights(join(directory, `half.${extension}`), stateDict(model));
          const node = ['--import', 'tsx', '--conditions=tfjs-zoo-source', program, path, backend];
          const measured = (): number[] => JSON.parse(execFileSync(process.execPath, node, {encoding: 'utf8'}));
          // garbage that is collected late is up to 30 MB more: the process that took least counts
          const tries = [measured(), measured(), measured()];
          for (const [i, what] of ['new', 'again'].entries()) {
            // memory that the process had before and gives to the model is not counted, so it may be less than the weights
            expect(Math.min(...tries.map(each => each[i])), what).to.be.within(0.5 * bytes, bytes + LARGEST);
          }
        } finally {
          model.dispose();
          await rm(directory, {recursive: true});
        }
      });
    }
  });
}
