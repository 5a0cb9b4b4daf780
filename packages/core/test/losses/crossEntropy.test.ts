import {grad, memory, mul, sum, type Tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';

const LOGITS = [2, -1, 0.5, 0, 0, 0];

onEveryBackend(() => {
  describe('losses.crossEntropy', () => {
    it('is -log softmax at the label: by hand', () => {
      const sumExp = Math.exp(2) + Math.exp(-1) + Math.exp(0.5);
      const expected = [-Math.log(Math.exp(0.5) / sumExp), Math.log(3)];
      const logits = tensor2d(LOGITS, [2, 3]);
      closeTo(losses.crossEntropy(tensor2d([0, 0, 1, 0, 1, 0], [2, 3]), logits), expected, 1e-6);
      closeTo(losses.crossEntropy(tensor1d([2, 1], 'int32'), logits), expected, 1e-6);
      closeTo(losses.crossEntropy(tensor2d([2, 1], [2, 1]), logits), expected, 1e-6);
    });

    it('has the gradient softmax - p', () => {
      const labels = tensor2d([0, 0, 1], [1, 3]);
      const gradient = grad((z: Tensor) => sum(losses.crossEntropy(labels, z)))(tensor2d([2, -1, 0.5], [1, 3]));
      const sumExp = Math.exp(2) + Math.exp(-1) + Math.exp(0.5);
      closeTo(gradient, [Math.exp(2) / sumExp, Math.exp(-1) / sumExp, Math.exp(0.5) / sumExp - 1], 1e-6);
    });

    // kernels choose another way where there are many
    for (const numClasses of [3, 50, 600]) {
      it(`is the same for indices as for one-hot labels, and so is its gradient: ${numClasses} classes`, () => {
        const z = tensor2d(
          Array.from({length: 4 * numClasses}, (_, i) => 3 * Math.sin(i * i)),
          [4, numClasses],
        );
        const index = tensor1d([0, numClasses - 1, 1, numClasses >> 1], 'int32');
        const hot = tensor2d(
          Array.from(index.dataSync()).flatMap(label =>
            Array.from({length: numClasses}, (_, c) => (c === label ? 1 : 0)),
          ),
          [4, numClasses],
        );
        const weights = tensor1d([1, 2, -3, 0.5]);
        const loss = (labels: Tensor, x: Tensor): Tensor => mul(losses.crossEntropy(labels, x), weights);
        closeTo(loss(index, z), Array.from(loss(hot, z).dataSync()), 1e-5);
        const slopes = (labels: Tensor): Tensor => grad((x: Tensor) => sum(loss(labels, x)))(z);
        closeTo(slopes(index), Array.from(slopes(hot).dataSync()), 1e-6);
        // of each row the probabilities less 1
        closeTo(sum(slopes(index), 1), [0, 0, 0, 0], 1e-5);
      });
    }

    it('has the second derivative diag(p) - p·pᵀ', () => {
      const z = tensor2d([1, 0], [1, 2]);
      const p = Math.E / (Math.E + 1);
      for (const labels of [tensor1d([1], 'int32'), tensor2d([0, 1], [1, 2])]) {
        const first = (v: Tensor): Tensor => grad((x: Tensor) => sum(losses.crossEntropy(labels, x)))(v);
        const second = grad((v: Tensor) => sum(mul(first(v), tensor2d([1, 0], [1, 2]))))(z);
        closeTo(second, [p * (1 - p), -p * (1 - p)], 1e-6);
      }
    });

    it('stays finite and exact at logits of 1e4', () => {
      const logits = tensor2d([1e4, -1e4], [1, 2]);
      closeTo(losses.crossEntropy(tensor1d([0], 'int32'), logits), [0], 0);
      closeTo(losses.crossEntropy(tensor1d([1], 'int32'), logits), [2e4], 0);
      const gradient = grad((z: Tensor) => sum(losses.crossEntropy(tensor1d([1], 'int32'), z)))(logits);
      closeTo(gradient, [1, -1], 0);
    });

    it('leaves one tensor behind: its result', () => {
      const logits = tensor2d(LOGITS, [2, 3]);
      const labels = tensor1d([2, 1], 'int32');
      const before = memory().numTensors;
      losses.crossEntropy(labels, logits);
      expect(memory().numTensors).to.equal(before + 1);
    });

    it('says which shapes it was given when they do not go together', () => {
      const logits = tensor2d(LOGITS, [2, 3]);
      expect(() => losses.crossEntropy(tensor2d([1, 0, 0, 1], [2, 2]), logits)).to.throw(
        'crossEntropy: labels have shape [2,2] and scores [2,3]; labels must be one-hot [2, 3] or class indices [2]',
      );
      expect(() => losses.crossEntropy(tensor1d([1]), tensor1d([1]))).to.throw(
        'crossEntropy: scores have shape [1]; [batch, numClasses] is needed',
      );
    });
  });
});
