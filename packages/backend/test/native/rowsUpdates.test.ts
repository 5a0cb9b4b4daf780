/** Updates of some rows of a weight in place: their numbers, and that nobody else's memory is written to. */
import {dispose, engine, memory, type NamedAttrMap, slice, type Tensor, tensor2d, tidy} from '@tensorflow/tfjs-core';
import {uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {withOwnOps} from '../support/withOwnOps.ts';

/** Of the weight, and of the gradient. Large enough to have pages of its own, which TensorFlow shares with arrays of JavaScript's. */
const [ROWS, COLUMNS, FIRST, UPDATED] = [7, 20_011, 2, 3];
const INSIDE = [FIRST * COLUMNS, (FIRST + UPDATED) * COLUMNS] as const;

type Named = Record<string, Tensor>;

/** The kernels, those of whole updates, slots, and settings. */
const KERNELS = [
  {rows: 'ZooSgdRowsUpdate', whole: 'ZooSgdUpdate', slots: ['velocity'], attrs: {nesterov: false, dampening: 0.25}},
  {rows: 'ZooSgdRowsUpdate', whole: 'ZooSgdUpdate', slots: ['velocity'], attrs: {nesterov: true, dampening: 0}},
  {rows: 'ZooAdamRowsUpdate', whole: 'ZooAdamUpdate', slots: ['m', 'v'], attrs: {l2: 0, shrinkage: 0}},
  {rows: 'ZooAdamRowsUpdate', whole: 'ZooAdamUpdate', slots: ['m', 'v'], attrs: {l2: 0.01, shrinkage: 0.02}},
];
const COMMON = {
  ...{learningRate: 0.1, momentum: 0.9, weightDecay: 0.1},
  ...{rate: 0.1, beta1: Math.fround(0.9), beta2: 0.75, epsilon: 0.1},
};

const numbers = (stream: number, rows: number): Tensor =>
  tensor2d(uniform({seed: 1, stream, step: 0}, rows * COLUMNS, 0.5, 1), [rows, COLUMNS]);
const run = (kernel: string, inputs: Named, attrs: object): Tensor[] =>
  engine().runKernel(kernel, inputs, attrs as NamedAttrMap);
const copies = (tensors: readonly Tensor[]): (Float32Array | Int32Array | Uint8Array)[] =>
  tensors.map(each => each.dataSync().slice());

describe('updates of some rows', () => {
  withOwnOps();

  for (const {rows, whole, slots, attrs} of KERNELS) {
    const names = ['weight', ...slots];
    const settings = {...COMMON, ...attrs};

    describe(`by ${rows} with ${JSON.stringify(attrs)}`, () => {
      let given: Named;
      beforeEach(() => {
        const targets = names.map((name, i): [string, Tensor] => [name, numbers(i, ROWS)]);
        given = {...Object.fromEntries(targets), gradient: numbers(9, UPDATED)};
      });
      afterEach(() => dispose(given));
      const targets = (): Tensor[] => names.map(name => given[name]);

      it('are those of the whole update, of these rows alone', () => {
        const before = copies(targets());
        const expected = tidy(() => {
          const part = names.map((name): [string, Tensor] => [
            name,
            slice(given[name], [FIRST, 0], [UPDATED, COLUMNS]),
          ]);
          return copies(run(whole, {...Object.fromEntries(part), gradient: given.gradient}, settings));
        });
        const found = run(rows, given, {...settings, begin: FIRST});
        for (const [i, values] of copies(found).entries()) {
          for (const [at, value] of values.entries()) {
            const inside = at >= INSIDE[0] && at < INSIDE[1];
            const wanted = inside ? expected[i][at - INSIDE[0]] : before[i][at];
            // a few roundings of numbers of order 1
            if (!(Math.abs(value - wanted) <= (inside ? 5e-7 : 0)))
              expect.fail(`${names[i]}[${at}]: ${value}, not ${wanted}`);
          }
        }
        dispose(found);
      });

      it('write into the memory that weight and slots have', () => {
        const at = {...settings, begin: FIRST};
        const once = run(rows, given, at);
        expect(once.map(({dataId}) => dataId)).to.deep.equal(targets().map(({dataId}) => dataId));
        dispose(once);
      });

      it('change nothing that has the same memory: a clone, a slice, the array that a tensor was made of, values that were read', () => {
        const arrays = names.map(() => new Float32Array(new ArrayBuffer(48 + 4 * ROWS * COLUMNS), 48).fill(0.5));
        const made = arrays.map(array => tensor2d(array, [ROWS, COLUMNS]));
        const from = (tensors: readonly Tensor[]): Tensor[] => {
          const inputs = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
          return run(rows, {...inputs, gradient: given.gradient}, {...settings, begin: 0});
        };
        const once = from(made);
        expect(arrays.every(array => array.every(value => value === 0.5))).to.equal(true);
        const read = once.map(each => each.dataSync());
        const before = read.map(values => values.slice());
        const slices = once.map(each => slice(each, [0, 0], [UPDATED, COLUMNS]));
        dispose(made);
        // nobody but the slices has the memory now
        const twice = from(once);
        expect(copies(slices)).to.deep.equal(before.map(values => values.slice(0, UPDATED * COLUMNS)));
        expect(read).to.deep.equal(before);
        dispose([once, slices]);
        const clones = twice.map(each => each.clone());
        const [values] = [copies(clones)];
        const last = from(twice);
        expect(copies(clones)).to.deep.equal(values);
        expect(last[0].dataSync()).not.to.deep.equal(values[0]);
        dispose([twice, clones, last]);
      });

      it('keep no tensor', () => {
        const handles = (): number =>
          (engine().backend as unknown as {getNumOfTFTensors(): number}).getNumOfTFTensors();
        const held = (): number[] => [memory().numTensors, memory().numDataBuffers, handles()];
        dispose(run(rows, given, {...settings, begin: FIRST}));
        const before = held();
        for (let i = 0; i < 3; i++) dispose(run(rows, given, {...settings, begin: FIRST}));
        expect(held()).to.deep.equal(before);
      });

      it('refuse rows that the weight does not have', () => {
        expect(() => run(rows, given, {...settings, begin: ROWS - 1})).to.throw(
          `rows from ${ROWS - 1} of a gradient [${UPDATED},${COLUMNS}] do not fit a weight [${ROWS},${COLUMNS}]`,
        );
      });
    });
  }
});
