/** Axes in another order by an operation of our own: every value where its place says. */
import {engine, type Tensor, tensor, tidy, transpose, zeros} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import fc from 'fast-check';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {integersAttribute} from '../../src/native/opAttributes.ts';
import {opsOf} from '../support/spiedBinding.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

/** Lengths of axes, and an order of these. */
const cases = fc
  .array(fc.integer({min: 0, max: 5}), {maxLength: 5})
  .chain(shape => fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], {minLength: shape.length})));

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Values 0, 1, … of a shape, in the order that they have with the axes turned. */
function turned(shape: readonly number[], perm: readonly number[]): number[] {
  const to = perm.map(axis => shape[axis] ?? 0);
  return Array.from({length: sizeOf(shape)}, (_, at) => {
    const places = to.map((length, i) => Math.floor(at / sizeOf(to.slice(i + 1))) % length);
    return perm.reduce((sum, axis, i) => sum + (places[i] ?? 0) * sizeOf(shape.slice(axis + 1)), 0);
  });
}

describe('axes in another order on native', () => {
  withOwnOps();
  const run = (x: Tensor, perm: number[]): Tensor => {
    const native = engine().backend as NativeBackend;
    return native.executeSingleOutput('ZooTranspose', [integersAttribute(native.binding, 'perm', perm)], [x]);
  };

  it('have every value where its place says', () => {
    fc.assert(
      fc.property(cases, ([shape, perm]) => {
        const values = Float32Array.from({length: sizeOf(shape)}, (_, i) => i);
        const [found, of] = tidy(() => {
          const y = run(tensor(values, shape), perm);
          return [[...y.dataSync()], y.shape];
        });
        expect(of).to.deep.equal(perm.map(axis => shape[axis]));
        expect(found).to.deep.equal(turned(shape, perm));
      }),
      {numRuns: 300},
    );
  });

  for (const perm of [[0], [0, 0], [0, 2], [-1, 0], [0, 1, 2]]) {
    it(`are refused for [${perm}] of two`, () => {
      expect(() => tidy(() => run(zeros([2, 3]), perm))).to.throw(
        `ZooTranspose: perm is [${perm}]; an order of [0,1] is needed`,
      );
    });
  }

  for (const [what, x, expected] of [
    ['few numbers: an operation of our own', (): Tensor => zeros([1, 6, 6, 256]), 'ZooTranspose'],
    ["many numbers: TensorFlow's", (): Tensor => zeros([8, 6, 6, 256]), 'Transpose'],
    ["integers: TensorFlow's", (): Tensor => zeros([1, 6, 6, 256], 'int32'), 'Transpose'],
  ] as const) {
    it(`of ${what}`, () => {
      const names = opsOf(() => tidy(() => transpose(x(), [0, 3, 1, 2]).dataSync()));
      expect(names.filter(name => name.endsWith('ranspose'))).to.deep.equal([expected]);
    });
  }
});
