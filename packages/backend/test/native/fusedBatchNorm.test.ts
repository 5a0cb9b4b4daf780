/** Batch norm by given statistics, held against the formula in double precision. */
import {batchNorm, engine, type Tensor, tensor, tensor1d, tidy, zeros} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {floatAttribute} from '../../src/native/opAttributes.ts';
import {fractions} from '../support/fractions.ts';
import {opsOf} from '../support/spiedBinding.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

const EPSILON = 1e-3;

/** Statistics of channels: means far from 0, variances of 0 and more. */
const statistics = (channels: number): [mean: Float32Array, variance: Float32Array] => [
  fractions(channels, 1).map(value => 100 + value),
  fractions(channels, 2).map(value => Math.max(0, value)),
];

describe('batch norm by given statistics on native', () => {
  withOwnOps();

  // one place and several, of channels that fill no vector, several places' vector, one vector and more; of several threads
  for (const shape of [[1], [7], [3, 5], [2, 3, 4, 1], [50, 63], [9, 64], [2, 3, 65], [2, 50, 50, 33], [500, 700]]) {
    for (const [what, isScaled, isShifted] of [
      ['as it is', false, false],
      ['scaled', true, false],
      ['shifted', false, true],
      ['scaled and shifted', true, true],
    ] as const) {
      it(`is the formula's: [${shape}], ${what}`, () => {
        const channels = shape.at(-1) ?? 1;
        const size = shape.reduce((a, b) => a * b, 1);
        const x = fractions(size, 3).map(value => 100 + 4 * value);
        const [mean, variance] = statistics(channels);
        const scale = isScaled ? fractions(channels, 4) : new Float32Array();
        const offset = isShifted ? fractions(channels, 5) : new Float32Array();
        const found = tidy(() => {
          const native = engine().backend as NativeBackend;
          const epsilon = [floatAttribute(native.binding, 'epsilon', EPSILON)];
          const inputs = [tensor(x, shape), ...[mean, variance, scale, offset].map(each => tensor1d(each))];
          const y = native.executeSingleOutput('ZooBatchNorm', epsilon, inputs);
          expect(y.shape).to.deep.equal(shape);
          return y.dataSync();
        });
        let most = 0;
        for (const [i, value] of x.entries()) {
          const c = i % channels;
          const factor = (scale[c] ?? 1) / Math.sqrt((variance[c] ?? 0) + EPSILON);
          const exact = (value - (mean[c] ?? 0)) * factor + (offset[c] ?? 0);
          most = Math.max(most, Math.abs((found[i] ?? Number.NaN) - exact) / (1 + Math.abs(exact)));
        }
        expect(found).to.have.length(size);
        expect(most).to.be.below(4e-7);
      });
    }
  }

  it('is nothing of nothing', () => {
    const y = tidy(() => batchNorm(zeros([0, 2, 2, 3]), zeros([3]), zeros([3])).shape);
    expect(y).to.deep.equal([0, 2, 2, 3]);
  });

  it('is refused with statistics of other channels', () => {
    const normalise = (mean: Tensor, scale: Tensor) => (): void => {
      tidy(() => void batchNorm(zeros([1, 2, 2, 3]), mean as never, zeros([3]), undefined, scale as never));
    };
    expect(normalise(zeros([2]), zeros([3]))).to.throw(
      'ZooBatchNorm: mean has shape [2] and x [1,2,2,3]; a number for each channel is needed',
    );
    expect(normalise(zeros([3]), zeros([2]))).to.throw('ZooBatchNorm: scale has shape [2]');
  });

  for (const [what, mean, expected] of [
    ['a number for each channel: an operation of our own', [3], true],
    ["a number for each value: TensorFlow's", [1, 2, 2, 3], false],
  ] as const) {
    it(`of ${what}`, () => {
      const names = opsOf(() => {
        tidy(
          () => void batchNorm(zeros([1, 2, 2, 3]), zeros([...mean]) as never, zeros([...mean]) as never).dataSync(),
        );
      });
      expect(names.includes('ZooBatchNorm')).to.equal(expected);
    });
  }
});
