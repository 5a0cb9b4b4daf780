import {tidy} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import type {CoreRow} from '../scripts/bench/core/benchCase.ts';
import {noise} from '../scripts/bench/core/case.ts';
import {CASES} from '../scripts/bench/core/cases/index.ts';
import {line} from '../scripts/bench/core/coreTable.ts';
import {startStock} from '../scripts/bench/core/stockProcess.ts';
import {resultOf} from '../scripts/bench/core/subject.ts';
import {quantile} from '../scripts/bench/measure.ts';
import {coreFunctions} from '../scripts/support/coreExports.ts';
import {KINDS} from '../scripts/support/counterparts/kinds.ts';

/** Namespaces whose every function is measured. */
const MEASURED = ['layers', 'losses'];

describe('npm run bench -- core', () => {
  it('measures every layer and every loss; if not: add a case to scripts/bench/core/cases', () => {
    const measured = new Set(CASES.map(({name}) => name));
    const exported = [...coreFunctions()].flatMap(([namespace, functions]) => {
      const helpers = KINDS.find(kind => kind.namespace === namespace)?.helpers ?? [];
      const made = functions.filter(({name}) => MEASURED.includes(namespace) && !helpers.includes(name));
      return made.map(({name}) => `${namespace}.${name}`);
    });
    expect(exported).to.include.members(['layers.conv2d', 'layers.relu', 'losses.crossEntropy']);
    expect([...measured].sort()).to.deep.equal(exported.sort());
  });

  it("compares with tfjs's own kernels, of our weights, in a process that has none of ours", async () => {
    await useBackend('cpu', {warn: () => {}});
    const depthwise = CASES.find(({name}) => name === 'layers.depthwiseConv2d');
    if (depthwise === undefined) throw new Error('no case');
    const x = noise(depthwise.name, depthwise.shape);
    const ours = depthwise.ours(x);
    const y = tidy(() => resultOf(ours, undefined));
    const expected = y.dataSync<'float32'>();
    const stock = await startStock('wasm');
    try {
      const theirs = await stock.make(depthwise, ours.weights, y.shape);
      expect(await theirs.failureOf(false, expected)).to.equal(undefined);
      expect(await theirs.failureOf(false, expected.map(Math.abs))).to.match(
        /^numbers that differ from ours, up to [\d.]+, by [\d.]+$/,
      );
      expect(await theirs.run(false)).to.be.greaterThan(0);
      // which tfjs does not have for wasm, and this project adds
      expect(await theirs.failureOf(true, undefined)).to.match(
        /^an error, Kernel 'DepthwiseConv2dNativeBackprop\w+' not registered for backend 'wasm'$/,
      );
    } finally {
      await stock.end();
    }
    ours.dispose();
    for (const each of [x, y]) each.dispose();
  });

  it('compares round by round, and shows medians with their quartiles', () => {
    const timing = (...runs: number[]): {runs: number[]; median: number} => ({runs, median: quantile(runs, 0.5)});
    const row: CoreRow = {
      name: 'layers.relu',
      about: '',
      shape: [2, 3],
      pass: 'forward',
      // medians 3 and 4; round by round 2, 2 and 0.5
      timings: {zoo: timing(2, 3, 8), tfjs: timing(4, 6, 4)},
    };
    expect(line(row, false)).to.equal('| `layers.relu` | 2x3 | forward | 3.00 (2.50–5.50) | 4.00 (4.00–5.00) | 2.00 |');
    expect(line({...row, timings: {zoo: timing(0.5)}}, true)).to.equal(
      '| `layers.relu` | 2x3 | forward | 0.500 (0.500–0.500) |  |  |  |  |',
    );
  });
});
