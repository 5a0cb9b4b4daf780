import {engine, grads, randomUniform, type Tensor, type Tensor2D, tidy, zeros} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {linear} from '../../../core/src/ops/linear.ts';
import {hasOwnOps, setOwnOps} from '../../src/native/ownOps.ts';

describe('linear on native', () => {
  let own = false;
  before(async function () {
    if (!BACKENDS.includes('native')) this.skip();
    await useBackend('native');
    own = hasOwnOps();
  });
  afterEach(() => setOwnOps(own));
  after(() => useBackend('cpu', {warn: () => {}}));

  // one row, the most of vectors, few and many rows: a way of its own each
  for (const rows of [1, 2, 3, 8, 9, 40]) {
    it(`is Σ x · w of ${rows} rows, with the gradients of that, with and without operations of our own`, () => {
      const [inner, units] = [37, 23];
      const [x, w, dy] = [
        randomUniform([rows, inner], -1, 1, 'float32', 1),
        randomUniform([units, inner], -1, 1, 'float32', 2),
        randomUniform([rows, units], -1, 1, 'float32', 3),
      ];
      const [dx, dw] = tidy(() =>
        grads((x: Tensor, w: Tensor) => linear(x as Tensor2D, w as Tensor2D))([x, w], dy).map(each =>
          each.dataSync<'float32'>(),
        ),
      );
      const products = [own, false].map(has => {
        setOwnOps(has);
        return tidy(() => linear(x as Tensor2D, w as Tensor2D).dataSync<'float32'>());
      });
      const [xs, ws, dys] = [x, w, dy].map(each => each.dataSync<'float32'>());
      const sum = (length: number, of: (k: number) => number): number =>
        Array.from({length}, (_, k) => of(k)).reduce((all, each) => all + each, 0);
      const close = (found: Float32Array, columns: number, of: (i: number, j: number) => number): void => {
        for (const [at, value] of found.entries())
          expect(value).to.be.closeTo(of(Math.floor(at / columns), at % columns), 1e-5);
      };
      for (const y of products) {
        expect(y).to.have.lengthOf(rows * units);
        close(y, units, (i, j) => sum(inner, k => xs[i * inner + k] * ws[j * inner + k]));
      }
      expect([dx.length, dw.length]).to.deep.equal([rows * inner, units * inner]);
      close(dx, inner, (i, j) => sum(units, k => dys[i * units + k] * ws[k * inner + j]));
      close(dw, inner, (i, j) => sum(rows, k => dys[k * units + i] * xs[k * inner + j]));
      for (const each of [x, w, dy]) each.dispose();
    });
  }

  it('is an operation of our own for 8 rows, and a product of TensorFlow for 9 and where there is none', async function () {
    if (!own) this.skip();
    const names = async (rows: number): Promise<string[]> => {
      const run = (): Tensor => linear(zeros([rows, 5]) as Tensor2D, zeros([3, 5]) as Tensor2D);
      return (await engine().profile(() => tidy(run))).kernelNames;
    };
    expect(await names(8)).not.to.include('BatchMatMul');
    expect(await names(9)).to.include('BatchMatMul');
    setOwnOps(false);
    expect(await names(8)).to.include('BatchMatMul');
  });

  it('of no rows has none', () => {
    const y = tidy(() => linear(zeros([0, 5]) as Tensor2D, zeros([3, 5]) as Tensor2D).shape);
    expect(y).to.deep.equal([0, 3]);
  });
});
