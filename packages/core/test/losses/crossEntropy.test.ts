import {grad, memory, sum, type Tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
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
