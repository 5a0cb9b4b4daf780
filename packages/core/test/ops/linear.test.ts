import {grads, matMul, mul, sum, type Tensor, type Tensor2D, tensor2d, tidy} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';

/** Whole numbers, whose sums are exact. */
const whole = (rows: number, columns: number, step: number): Tensor2D =>
  tensor2d(
    Array.from({length: rows * columns}, (_, i) => ((i * step) % 11) - 5),
    [rows, columns],
  );

onEveryBackend(() => {
  describe('ops.linear', () => {
    it('has x · slopesᵀ and dy · slopes as the gradients of its weight’s gradient dyᵀ · x', () => {
      const [rows, inner, units] = [3, 5, 4];
      const [x, w, dy, slopes] = [
        whole(rows, inner, 3),
        whole(units, inner, 5),
        whole(rows, units, 7),
        whole(units, inner, 4),
      ];
      const found = tidy(() => {
        const ofWeight = (x: Tensor, dy: Tensor): Tensor =>
          grads((w: Tensor) => sum(mul(ops.linear(x, w), dy)))([w])[0] as Tensor;
        const first = ofWeight(x, dy);
        const second = grads((x: Tensor, dy: Tensor) => sum(mul(ofWeight(x, dy), slopes)))([x, dy]);
        return [first, ...second].map(each => each.dataSync());
      });
      const exact = tidy(() =>
        [matMul(dy, x, true, false), matMul(dy, slopes), matMul(x, slopes, false, true)].map(each => each.dataSync()),
      );
      expect(found).to.deep.equal(exact);
      for (const each of [x, w, dy, slopes]) each.dispose();
    });
  });
});
