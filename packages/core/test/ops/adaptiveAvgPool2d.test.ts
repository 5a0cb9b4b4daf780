import {fill, ones, sum, type Tensor4D} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

const size = fc.tuple(fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 9}));

onEveryBackend(() => {
  describe('ops.adaptiveAvgPool2d', () => {
    it('leaves a constant image constant, whatever the sizes', () => {
      fc.assert(
        fc.property(size, size, (input, output) => {
          const y = ops.adaptiveAvgPool2d(fill([1, ...input, 2], 3.25), output);
          expect(y.shape).to.deep.equal([1, ...output, 2]);
          // each axis multiplies by the float32 nearest to 1/n, n times
          closeTo(y, Array(y.size).fill(3.25), 2e-6);
        }),
        {numRuns: 50},
      );
    });

    it('averages each bin as its definition says', () => {
      fc.assert(
        fc.property(size, size, ([height, width], [outHeight, outWidth]) => {
          const x = hashed('x', [1, height, width, 1]) as Tensor4D;
          const values = x.dataSync();
          const expected: number[] = [];
          const range = (o: number, n: number, length: number): [number, number] => [
            Math.floor((o * length) / n),
            Math.ceil(((o + 1) * length) / n),
          ];
          for (let i = 0; i < outHeight; i++) {
            for (let j = 0; j < outWidth; j++) {
              const [top, bottom] = range(i, outHeight, height);
              const [left, right] = range(j, outWidth, width);
              let total = 0;
              for (let u = top; u < bottom; u++) for (let v = left; v < right; v++) total += values[u * width + v];
              expected.push(total / (bottom - top) / (right - left));
            }
          }
          closeTo(ops.adaptiveAvgPool2d(x, [outHeight, outWidth]), expected, 1e-6);
        }),
        {numRuns: 50},
      );
    });

    it('hands out the whole gradient: that of the sum adds up to the number of outputs', () => {
      fc.assert(
        fc.property(size, size, (input, output) => {
          const x = ones([1, ...input, 1]);
          const [dx] = gradients(() => ops.adaptiveAvgPool2d(x, output), [x], ones([1, ...output, 1]));
          closeTo(sum(dx), [output[0] * output[1]], 1e-4);
        }),
        {numRuns: 50},
      );
    });
  });
});
