/**
 * Saves a model in a process of its own, which dies before the n-th change it makes to the disk:
 * `node child.mjs PATH OPTIONS N`.
 */
import fs from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {saveWeights} from '../../src/node/saveWeights.ts';
import {smallModel} from './smallModel.ts';

const [path, options, steps] = process.argv.slice(2);
let left = Number(steps);
for (const name of ['open', 'rename', 'rm'] as const) {
  const real: (...args: never[]) => Promise<unknown> = fs[name];
  Object.assign(fs, {
    async [name](...args: never[]) {
      left--;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
      return await real(...args);
    },
  });
}
syncBuiltinESMExports();
await saveWeights(path, smallModel(1), JSON.parse(options));
