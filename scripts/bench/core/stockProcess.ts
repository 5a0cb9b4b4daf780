/** tfjs's own layers on tfjs's own kernels, in a process that has none of ours. */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Tensor} from '@tensorflow/tfjs-core';
import {startContender} from '../contender.ts';
import {stockArguments} from '../stock/installation.ts';
import type {StockName} from '../stock/useStock.ts';
import type {Case} from './case.ts';
import {CASES} from './cases/index.ts';
import type {StockAnswer, StockJob, Stored} from './stockJob.ts';

/** tfjs's of one case, the last that was made. */
export interface StockCase {
  /** Why its result cannot be compared with ours: it fails, or computes something else than `expected`. */
  failureOf(backward: boolean, expected: Float32Array | undefined): Promise<string | undefined>;
  /** Milliseconds. */
  run(backward: boolean): Promise<number>;
}

/** The process. */
export interface Stock {
  make(each: Case, weights: readonly Tensor[], gradient: readonly number[]): Promise<StockCase>;
  end(): Promise<void>;
}

/** Starts it. */
export async function startStock(backend: StockName): Promise<Stock> {
  const script = fileURLToPath(new URL('stock.ts', import.meta.url));
  const args = [...process.execArgv, script, backend, ...stockArguments(backend)];
  const contender = startContender<StockJob, StockAnswer>(process.execPath, args);
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));

  async function store(name: string, values: readonly Float32Array[], shapes: Stored['shapes']): Promise<Stored> {
    const file = join(directory, name);
    await writeFile(
      file,
      Buffer.concat(values.map(each => new Uint8Array(each.buffer, each.byteOffset, each.byteLength))),
    );
    return {file, shapes};
  }

  return {
    async make(each, weights, gradient) {
      const values = weights.map(weight => weight.dataSync<'float32'>());
      const stored = await store(
        'weights',
        values,
        weights.map(({shape}) => shape),
      );
      const {failure: unmade} = await contender.run({do: 'make', at: CASES.indexOf(each), weights: stored, gradient});
      return {
        async failureOf(backward, expected) {
          if (unmade !== undefined) return unmade;
          const numbers = expected && (await store('expected', [expected], [[expected.length]]));
          return (await contender.run({do: 'check', backward, expected: numbers})).failure;
        },
        async run(backward) {
          const {milliseconds, failure} = await contender.run({do: 'run', backward});
          if (milliseconds === undefined) throw new Error(`bench: tfjs's ${each.name}: ${failure}`);
          return milliseconds;
        },
      };
    },
    async end() {
      await contender.end();
      await rm(directory, {recursive: true});
    },
  };
}
