/** Losses of pairs whose gradient is stated: by the labels as well, twice, and where probabilities are nearly certain. */
import {grad, mul, ones, sum, type Tensor, tensor, tensor2d} from '@tensorflow/tfjs-core';
import {losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {finiteDifferences, gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

type PairLoss = (yTrue: Tensor, yPred: Tensor) => Tensor;

const OF_ERRORS = {
  meanSquaredError: losses.meanSquaredError,
  meanAbsoluteError: losses.meanAbsoluteError,
  huber: (y, x) => losses.huber(y, x, {delta: 0.7}),
  smoothL1: (y, x) => losses.smoothL1(y, x, {beta: 0.3}),
  logCosh: losses.logCosh,
} satisfies Record<string, PairLoss>;

const ALL: Readonly<Record<string, PairLoss>> = {
  ...OF_ERRORS,
  binaryCrossEntropy: losses.binaryCrossEntropy,
  hinge: losses.hinge,
  squaredHinge: losses.squaredHinge,
};

const SHAPE = [3, 2, 2];
const outputs = (): Tensor => mul(hashed('x', SHAPE), 4);
const labels = (): Tensor => mul(hashed('weight', SHAPE), 2);

onEveryBackend(() => {
  for (const [name, loss] of Object.entries(ALL)) {
    it(`losses.${name} of several axes has the gradients of finite differences by labels and by outputs`, () => {
      const [y, x] = [labels(), outputs()];
      const upstream = hashed('upstream', [SHAPE[0]]);
      const at = ([trues, preds]: readonly Float32Array[]): ArrayLike<number> =>
        loss(tensor(trues, SHAPE), tensor(preds, SHAPE)).dataSync();
      const expected = finiteDifferences(at, [y, x], upstream);
      // losses below 8 are rounded by up to 5e-7, which the division by 2 · 2^-10 makes 2.4e-4; upstream is below 0.5
      gradients(() => loss(y, x), [y, x], upstream).forEach((found, i) => {
        closeTo(found, expected[i], 1e-3);
      });
    });
  }

  it('losses of pairs: the slope of the slope is the second derivative, by hand', () => {
    const [y, x] = [tensor2d([0, 0], [1, 2]), tensor2d([0.25, 3], [1, 2])];
    const sech = (d: number): number => 1 / Math.cosh(d);
    const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
    const second: Readonly<
      Record<keyof typeof OF_ERRORS | 'binaryCrossEntropy' | 'squaredHinge', (x: number) => number>
    > = {
      meanSquaredError: () => 2,
      meanAbsoluteError: () => 0,
      huber: d => (d < 0.7 ? 1 : 0),
      smoothL1: d => (d < 0.3 ? 1 / 0.3 : 0),
      logCosh: d => sech(d) ** 2,
      binaryCrossEntropy: z => sigmoid(z) * sigmoid(-z),
      squaredHinge: () => 2,
    };
    for (const [name, of] of Object.entries(second)) {
      const slope = (v: Tensor): Tensor => grad((u: Tensor) => sum(ALL[name](y, u)))(v);
      // each counts half in the mean of its sample
      const expected = Array.from(x.dataSync(), each => of(each) / 2);
      closeTo(grad((v: Tensor) => sum(slope(v)))(x), expected, 1e-5);
    }
  });

  it('losses.binaryCrossEntropy keeps its digits where it is nearly 0, in value and slope', () => {
    const [y, z] = [tensor2d([1, 0, 1, 1 - 2 ** -20], [4, 1]), tensor2d([20, -20, 60, 1e4], [4, 1])];
    const small = Math.log1p(Math.exp(-20));
    const expected = [small, small, Math.exp(-60), 1e4 * 2 ** -20];
    const slopes = [-Math.exp(-20), Math.exp(-20), -Math.exp(-60), 2 ** -20];
    const values = losses.binaryCrossEntropy(y, z).dataSync();
    const found = grad((v: Tensor) => sum(losses.binaryCrossEntropy(y, v)))(z).dataSync();
    expected.forEach((each, i) => {
      expect(values[i] / each, `value ${i}`).to.be.closeTo(1, 1e-6);
      expect(found[i] / slopes[i], `slope ${i}`).to.be.closeTo(1, 1e-6);
    });
  });

  it('losses: not a number stays what it is', () => {
    for (const [name, loss] of Object.entries(ALL)) {
      expect(loss(ones([1, 1]), tensor2d([Number.NaN], [1, 1])).dataSync()[0], name).to.be.NaN;
    }
  });
});
