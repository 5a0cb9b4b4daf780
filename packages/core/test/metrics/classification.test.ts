import {tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {metrics} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';

const SCORES = tensor2d([0.1, 0.7, 0.2, 0.5, 0.3, 0.2, 0.2, 0.3, 0.5], [3, 3]);
const LABELS = tensor1d([1, 2, 1], 'int32');

onEveryBackend(() => {
  describe('metrics.accuracy', () => {
    it('is 1 where the highest score is the label’s', () => closeTo(metrics.accuracy(LABELS, SCORES), [1, 0, 0], 0));

    it('takes one-hot labels too', () => {
      closeTo(metrics.accuracy(tensor2d([0, 1, 0, 0, 0, 1, 0, 1, 0], [3, 3]), SCORES), [1, 0, 0], 0);
    });
  });

  describe('metrics.topK', () => {
    it('is 1 where the label is among the k highest: by hand', () => {
      closeTo(metrics.topK(1)(LABELS, SCORES), [1, 0, 0], 0);
      closeTo(metrics.topK(2)(LABELS, SCORES), [1, 0, 1], 0);
      closeTo(metrics.topK(3)(LABELS, SCORES), [1, 1, 1], 0);
    });

    it('counts the lower class first among equal scores, so that topK(1) is the accuracy', () => {
      const tied = tensor2d([1, 1, 1, 1], [2, 2]);
      const labels = tensor1d([0, 1], 'int32');
      closeTo(metrics.topK(1)(labels, tied), [1, 0], 0);
      closeTo(metrics.accuracy(labels, tied), [1, 0], 0);
    });

    it('does not call NaN or infinite scores right by accident', () => {
      const scores = tensor2d([Number.NaN, Number.NaN, -Infinity, 2], [2, 2]);
      closeTo(metrics.topK(1)(tensor1d([0, 1], 'int32'), scores), [0, 1], 0);
    });

    it('is named after k, and refuses a k that is none', () => {
      expect(metrics.topK(5).name).to.equal('top5');
      expect(() => metrics.topK(0)).to.throw('topK: k is 0; a positive integer is needed');
    });
  });

  describe('metrics.binaryAccuracy', () => {
    it('is the part of each sample’s answers that are right: by hand', () => {
      const labels = tensor2d([1, 0, 0, 1, 1, 0], [3, 2]);
      const logits = tensor2d([0.1, -0.1, 0.1, 0.1, -2, 0], [3, 2]);
      closeTo(metrics.binaryAccuracy()(labels, logits), [1, 0.5, 0.5], 0);
      closeTo(metrics.binaryAccuracy({fromLogits: false, threshold: 0.05})(labels, logits), [1, 0.5, 0.5], 0);
      closeTo(metrics.binaryAccuracy({fromLogits: false})(tensor1d([1, 0]), tensor2d([0.6, 0.7], [2, 1])), [1, 0], 0);
      // sigmoid(1) is 0.73
      closeTo(metrics.binaryAccuracy({threshold: 0.75})(tensor1d([1]), tensor1d([1])), [0], 0);
    });

    it('refuses a threshold that is none and labels of another size', () => {
      expect(() => metrics.binaryAccuracy({threshold: 0})).to.throw(
        'binaryAccuracy: threshold is 0; a probability above 0 and below 1 is needed',
      );
      expect(() => metrics.binaryAccuracy()(LABELS, SCORES)).to.throw(
        'binaryAccuracy: labels have shape [3] and scores [3,3]; one score a label is needed',
      );
    });

    it('is what accuracy points to for one score a sample', () => {
      expect(() => metrics.accuracy(tensor1d([1, 0]), tensor2d([1, 2], [2, 1]))).to.throw(
        'accuracy: scores have shape [2,1], one a sample, which is the highest of them whatever it is; use binaryAccuracy()',
      );
    });
  });
});
