import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {expect} from 'chai';
import {build} from 'esbuild';
import {openWeights, type SaveWeightsOptions, saveWeights} from '../../src/node.ts';
import {bitsOf} from '../support/fixtures.ts';
import {smallModel} from '../support/smallModel.ts';

/** More changes to the disk than saving the model takes. */
const MANY = 100;

describe('saveWeights, killed', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tfjs-zoo-killed-'));
    const entryPoints = [fileURLToPath(new URL('../support/childSave.ts', import.meta.url))];
    const outfile = join(dir, 'child.mjs');
    await build({entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20'});
  });
  after(() => rm(dir, {recursive: true, force: true}));

  /** @returns whether it was killed before the change of that number */
  async function killedAt(step: number, path: string, options: SaveWeightsOptions): Promise<boolean> {
    const run = promisify(execFile)(process.execPath, [
      join(dir, 'child.mjs'),
      path,
      JSON.stringify(options),
      String(step),
    ]);
    return await run.then(
      () => false,
      error => {
        if (error.signal === 'SIGKILL') return true;
        throw error;
      },
    );
  }

  for (const [name, main, options] of [
    ['model.safetensors', 'model.safetensors.index.json', {maxShardBytes: 16}],
    ['model.json', 'model.json', {maxShardBytes: 16}],
    ['model.npz', 'model.npz', {}],
  ] as const satisfies readonly (readonly [string, string, SaveWeightsOptions])[]) {
    it(`before any of its changes to the disk: the old model is there or the new one, and the next save works: ${name}`, async () => {
      const [old, next, later] = await Promise.all([0, 1, 2].map(first => bitsOf(smallModel(first))));
      const found: string[] = [];
      for (let step = 1; step < MANY; step++) {
        const place = join(dir, `${name}-${step}`);
        await mkdir(place);
        await saveWeights(join(place, name), smallModel(0), options);
        const killed = await killedAt(step, join(place, name), options);
        const bits = await bitsOf(await openWeights(join(place, main)));
        expect(bits, `killed at ${step}`).to.be.deep.oneOf([old, next]);
        found.push(bits[0][3] === old[0][3] ? 'old' : 'new');
        await saveWeights(join(place, name), smallModel(2), options);
        expect(await bitsOf(await openWeights(join(place, main)))).to.deep.equal(later);
        if (!killed) break;
      }
      // Old until the main file takes its place, new from then on.
      expect(found.join(' ')).to.match(/^(old ){2,}(new ?){2,}$/);
      expect(found.length).to.be.lessThan(MANY - 1);
    });
  }
});
