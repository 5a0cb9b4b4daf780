import {readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {alexnet} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {alexnetTables} from '../scripts/bench/alexnet/alexnetTables.ts';
import {benchAlexnet} from '../scripts/bench/alexnet/benchAlexnet.ts';
import type {Entry, Measured} from '../scripts/bench/alexnet/benchGroup.ts';
import {type NodeEvent, readProfile} from '../scripts/bench/alexnet/onnxProfile.ts';
import type {Side} from '../scripts/bench/alexnet/sides.ts';
import {STAGES} from '../scripts/bench/alexnet/stages.ts';
import {playTurn} from '../scripts/bench/burst.ts';
import {quantile} from '../scripts/bench/measure.ts';

const bench = (path: string): string => fileURLToPath(new URL(`../scripts/bench/${path}`, import.meta.url));

describe('npm run bench', () => {
  describe('a turn', () => {
    /** Calls made, and runs measured. */
    async function play(burst: Parameters<typeof playTurn>[1]): Promise<[calls: number, runs: number]> {
      let calls = 0;
      const {runs} = await playTurn(async () => void calls++, burst);
      return [calls, runs.length];
    }

    it('is one call that does not count and as many as are asked for', async () => {
      expect(await play({milliseconds: 0, calls: 3, enough: 1e6})).to.deep.equal([4, 3]);
    });

    it('ends after one call that takes long enough', async () => {
      expect(await play({milliseconds: 150, calls: 3, enough: 0})).to.deep.equal([2, 1]);
    });

    it('goes on until its time is over', async () => {
      const {runs} = await playTurn(async () => {}, {milliseconds: 5, calls: 1, enough: 1e6});
      expect(runs.reduce((sum, run) => sum + run, 0)).to.be.at.least(4.99);
    });
  });

  it('names what there is when nothing is called as asked', async () => {
    await expect(benchAlexnet('cpu', 'batch 2', {rounds: 1, seconds: 1})).to.be.rejectedWith(
      "--only: nothing is called 'batch 2'; there are forward, batch 1; forward, batch 8; forward, batch 32; 244 MB",
    );
  });

  it('compares stages that together are all layers of AlexNet, in order', () => {
    const model = alexnet({width: 1 / 64, numClasses: 2, seed: 1});
    const names = model.layers.slice(1).map(({name}) => name);
    model.dispose();
    expect(STAGES.flatMap(({layers}) => layers)).to.deep.equal(names);
  });

  it("imports nothing of this project's packages where tfjs is measured as it is shipped", () => {
    const reached = reachedFrom(bench('alexnet/stock.ts'));
    expect(reached).to.include.members(['@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-wasm']);
    expect([...reached].filter(name => name.startsWith('@tfjs-zoo/') || name.includes('/packages/'))).to.deep.equal([]);
    // layers of ours stand beside tfjs's in the tables that it reads, kernels of ours do not
    const ofLayers = reachedFrom(bench('core/stock.ts'));
    expect(ofLayers).to.include('@tensorflow/tfjs-layers');
    expect([...ofLayers].filter(name => name.includes('backend'))).to.have.members([
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-cpu',
    ]);
  });

  describe('the reader of onnxruntime profiles', () => {
    const node = (op: string, milliseconds: number, threads = 1): NodeEvent => {
      const others = Object.fromEntries(Array.from({length: threads - 1}, (_, i) => [`thread ${i}`, {}]));
      const args = {op_name: op, thread_scheduling_stats: {sub_threads: others}};
      return {cat: 'Node', name: `${op}_kernel_time`, dur: 1000 * milliseconds, args};
    };
    const end: NodeEvent = {cat: 'Session', name: 'model_run', dur: 1};
    // what onnxruntime 1.30 makes of it: ReLU fused or not, and changes of layout where it likes
    const RUN: readonly NodeEvent[] = [
      ...[node('ReorderInput', 1), node('Conv', 2, 2), node('Relu', 4), node('MaxPool', 8), node('FusedConv', 16)],
      ...[node('MaxPool', 32), node('Conv', 64), node('Conv', 128), node('Conv', 256), node('MaxPool', 512)],
      ...[node('ReorderOutput', 1), node('Flatten', 2), node('FusedGemm', 4), node('Gemm', 8), node('Relu', 16)],
      ...[node('Gemm', 32), end],
    ];

    it('gives each node to the stage that has begun, run by run, and counts threads', () => {
      const {passes, threads} = readProfile([{cat: 'Session', name: 'model_loading_uri', dur: 5}, ...RUN, ...RUN]);
      expect(passes).to.have.lengthOf(2);
      expect(passes[1]).to.deep.equal(passes[0]);
      expect(STAGES.map(({name}) => passes[0][name])).to.deep.equal([7, 8, 16, 32, 64, 128, 256, 513, 2, 4, 24, 32]);
      expect(threads).to.equal(2);
    });

    it('says so when a run has not all stages', () => {
      const without = RUN.filter(({args}) => args?.op_name !== 'Flatten');
      expect(() => readProfile(without)).to.throw("bench: onnxruntime's profile ends at stage 8 of 12, 'features.12'");
    });
  });

  describe('the tables', () => {
    const side = (name: string, of: Side['of'], rounds = false): Side => ({name, of, rounds, command: ['']});
    const entry = (name: string, ...turns: number[]): Entry => ({side: name, turns, median: quantile(turns, 0.5)});
    const measured: Measured = {
      backend: 'native',
      slow: false,
      sides: [
        side('tfjs-zoo', 'zoo'),
        side('tfjs-zoo, bfloat16', 'zoo', true),
        side('tfjs', 'tfjs'),
        side('PyTorch', 'pytorch'),
        side('PyTorch, bfloat16', 'pytorch', true),
      ],
      versions: {'tfjs-zoo': {version: 'native 2.21.0', threads: 2}, PyTorch: {version: 'PyTorch 2.13.0'}},
      rows: [
        {
          task: 'forward, batch 1',
          entries: [
            {...entry('tfjs-zoo', 9, 10, 20), processor: 19},
            entry('tfjs-zoo, bfloat16', 8),
            entry('tfjs', 30, 40, 50),
            entry('PyTorch', 15),
            entry('PyTorch, bfloat16', 4),
          ],
          without: {},
        },
        {task: 'training step', entries: [entry('tfjs-zoo', 100)], without: {tfjs: 'no kernel\nfor it'}},
      ],
      stages: [
        {
          pass: 'stages, forward',
          without: {PyTorch: 'not here'},
          rows: [
            {task: 'one', entries: [entry('tfjs-zoo', 1), entry('PyTorch', 2)], without: {tfjs: 'no kernel'}},
            {task: 'two', entries: [entry('tfjs-zoo', 2), entry('PyTorch', 2.5), entry('tfjs', 0.5)], without: {}},
          ],
        },
      ],
      memory: [{task: 'memory', sides: {PyTorch: {before: 300e6, peak: 1000e6}}}],
    };
    const lines = alexnetTables([measured], {model: 'mini', images: 4, same: 3, apart: [0, 2e-3, 0, 0]}).split('\n');

    it('have a row a task and a column a side: median, least and most, and the best peer ÷ ours', () => {
      expect(lines).to.include(
        '| Task | tfjs-zoo | ratio | tfjs-zoo, bfloat16 | ratio | tfjs | PyTorch | PyTorch, bfloat16 |',
      );
      // what rounds is a peer only of what rounds
      expect(lines).to.include(
        '| forward, batch 1 | 10 (9.0–20) | 1.50 | 8.0 (8.0–8.0) | 0.50 | 40 (30–50) | 15 (15–15) | 4.0 (4.0–4.0) |',
      );
    });

    it('have no cell and no ratio for who did not take part, and say why', () => {
      expect(lines).to.include('| training step | 100 (100–100) |  |  |  |  |  |  |');
      expect(lines).to.include('- training step; one: tfjs, no kernel');
      expect(lines).to.include('- stages, forward: PyTorch, not here');
    });

    it('add up stages, of those who did all', () => {
      expect(lines).to.include('| Stage | tfjs-zoo | ratio | tfjs | PyTorch |');
      expect(lines).to.include('| two | 2.0 | 0.25 | 0.50 | 2.5 |');
      expect(lines).to.include('| all stages | 3.0 | 1.50 |  | 4.5 |');
    });

    it('tell time on processors, memory with and without what was there before, versions and agreement', () => {
      expect(lines).to.include('| forward, batch 1 | 19 |  |');
      expect(lines).to.include('| memory | 1000 (700) |');
      expect(lines).to.include('- tfjs-zoo: native 2.21.0, threads: 2');
      expect(lines).to.include('- PyTorch: PyTorch 2.13.0');
      expect(lines[lines.length - 1]).to.equal(
        'In bfloat16 and in float32, mini says the same of 3 of 4 digits that it has not learned (75.0 %); ' +
          'their probabilities are 5e-4 apart on average.',
      );
    });
  });
});

/** All files and packages that a script imports, and what these import; types do not count. */
function reachedFrom(script: string, reached: Set<string> = new Set()): Set<string> {
  if (reached.has(script)) return reached;
  reached.add(script);
  const text = readFileSync(script, 'utf8');
  const imports = [...text.matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'|import\('([^']+)'\)/gm)];
  for (const [, named, dynamic] of imports) {
    const name = named ?? dynamic;
    if (name.startsWith('.')) reachedFrom(resolve(dirname(script), name), reached);
    else reached.add(name);
  }
  return reached;
}
