/** Operations that keep less for their gradients than tfjs's own. */
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import {add, grads, mul, type Tensor, tensor1d, tensor2d, tidy} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {addBias} from '../../src/ops/addBias.ts';
import {dropout} from '../../src/ops/dropout.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

/** Ours, tfjs's, and the shapes of their inputs. */
const PAIRS: Readonly<Record<string, [ours: typeof addBias, stock: typeof add, shapes: number[][]]>> = {
  'addBias of an image': [addBias, add, [[2, 3, 4, 5], [5]]],
  'addBias of rows': [addBias, add, [[6, 3], [3]]],
  'addBias of volumes': [addBias, add, [[2, 2, 3, 2, 4], [4]]],
};

describe('ops that keep less', () => {
  onEveryBackend(() => {
    for (const [name, [ours, stock, shapes]] of Object.entries(PAIRS)) {
      it(`are tfjs's to the last bit, with their gradients: ${name}`, () => {
        tidy(() => {
          const [x, bias] = [hashed('x', shapes[0]), hashed('bias', shapes[1])];
          const upstream = hashed('upstream', shapes[0]);
          expect(ours(x, bias).dataSync()).to.deep.equal(stock(x, bias).dataSync());
          const [found, wanted] = [ours, stock].map(f => gradients(() => f(x, bias), [x, bias], upstream));
          for (const [i, gradient] of wanted.entries()) {
            expect(found[i].shape).to.deep.equal(gradient.shape);
            expect(found[i].dataSync()).to.deep.equal(gradient.dataSync());
          }
        });
      });
    }

    it('are what a mask makes of values and of their gradients: by hand, for a mask of each value and of each row', () => {
      tidy(() => {
        const x = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
        const dy = tensor2d([1, 10, 100, 1, 10, 100], [2, 3]);
        for (const [mask, y, dx] of [
          [tensor2d([0, 2, 0, 2, 2, 0], [2, 3]), [0, 4, 0, 8, 10, 0], [0, 20, 0, 2, 20, 0]],
          [tensor2d([0, 2], [2, 1]), [0, 0, 0, 8, 10, 12], [0, 0, 0, 2, 20, 200]],
        ] as const) {
          closeTo(dropout(x, mask), y, 0);
          closeTo(gradients(() => dropout(x, mask), [x], dy)[0], dx, 0);
        }
      });
    });
  });

  it('can be differentiated twice', () => {
    tidy(() => {
      const [x, bias, mask] = [tensor1d([3, 4]), tensor1d([1, 2]), tensor1d([0, 2])];
      // y = m · (x + b)², of which d²y/dx² is 2 m
      const slope = (v: Tensor): Tensor => {
        const f = (w: Tensor): Tensor => {
          const shifted = addBias(w, bias);
          return dropout(mul(shifted, shifted), mask);
        };
        return grads((w: Tensor) => f(w))([v])[0];
      };
      closeTo(grads((v: Tensor) => slope(v))([x])[0], [0, 4], 0);
    });
  });

  it('say that a mask has no gradient', () => {
    tidy(() => {
      const [x, mask] = [tensor1d([1, 2]), tensor1d([0, 2])];
      expect(() => gradients(() => dropout(x, mask), [x, mask], tensor1d([1, 1]))).to.throw(
        'dropout: the mask has no gradient; differentiate by what it is applied to',
      );
    });
  });
});
