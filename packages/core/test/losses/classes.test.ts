/** What the losses of classifiers promise beside PyTorch's numbers. */
import {
  cast,
  concat,
  grad,
  grads,
  memory,
  mul,
  oneHot,
  slice,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  zeros,
} from '@tensorflow/tfjs-core';
import {activations, losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';

const logits = (): Tensor => tensor2d([2, -1, 0.5, 0, 0, 0], [2, 3]);
const labels = (): Tensor => tensor1d([2, 1], 'int32');
const hot = (): Tensor => tensor2d([0, 0, 1, 0, 1, 0], [2, 3]);

/** `-log softmax` at the labels above. */
const EXPECTED = [-Math.log(Math.exp(0.5) / (Math.exp(2) + Math.exp(-1) + Math.exp(0.5))), Math.log(3)];

onEveryBackend(() => {
  describe('losses of classifiers', () => {
    for (const numClasses of [3, 600]) {
      it(`crossEntropy of indices has the gradient that it has of one-hot labels, of ${numClasses} classes`, () => {
        const z = tensor2d(
          Array.from({length: 2 * numClasses}, (_, i) => ((i * 7) % 5) - 2),
          [2, numClasses],
        );
        const classWeights = Array.from({length: numClasses}, (_, i) => 1 + (i % 3));
        const slope = (y: Tensor): Tensor =>
          grad((v: Tensor) => losses.crossEntropy(y, v, {classWeights, bits: true, reduction: 'mean'}))(z);
        // of indices the mean divides by the weights of the labels, 3 and 2, and not by the number of samples
        const expected = mul(slope(cast(oneHot(labels(), numClasses), 'float32')), 2 / 5);
        closeTo(slope(labels()), expected.dataSync(), 1e-6);
      });
    }

    it('crossEntropy of an empty batch is empty, and so is its gradient', () => {
      const [y, z] = [tensor1d([], 'int32'), zeros([0, 3])];
      expect(losses.crossEntropy(y, z).shape).to.deep.equal([0]);
      expect(grad((v: Tensor) => sum(losses.crossEntropy(y, v)))(z).shape).to.deep.equal([0, 3]);
    });

    it('crossEntropy gives NaN for a label that is no class, so that it does not pass for learnt', () => {
      const values = losses.crossEntropy(tensor1d([3, 1], 'int32'), logits()).dataSync();
      expect(values[0]).to.be.NaN;
      expect(values[1]).to.be.closeTo(Math.log(3), 1e-6);
      expect(losses.crossEntropy(tensor1d([-1, 1], 'int32'), logits()).dataSync()[0]).to.be.NaN;
    });

    it('crossEntropy has the mean 0 and no gradient, not NaN, where every label is ignored', () => {
      const ignored = tensor1d([-100, -100], 'int32');
      const loss = (z: Tensor): Tensor => losses.crossEntropy(ignored, z, {reduction: 'mean'});
      closeTo(loss(logits()), [0], 0);
      closeTo(grad(loss)(logits()), Array(6).fill(0), 0);
    });

    it('crossEntropy lets a class be ruled out by a score of minus infinity', () => {
      const masked = tensor2d([0, Number.NEGATIVE_INFINITY, 0], [1, 3]);
      for (const y of [tensor1d([0], 'int32'), tensor2d([1, 0, 0], [1, 3])]) {
        closeTo(losses.crossEntropy(y, masked), [Math.LN2], 1e-6);
        closeTo(grad((z: Tensor) => sum(losses.crossEntropy(y, z)))(masked), [-0.5, 0, 0.5], 1e-6);
      }
    });

    it('crossEntropy has the gradient -log p by soft labels, for those who learn these', () => {
      const soft = tensor2d([0.5, 0.25, 0.25, 1, 0, 0], [2, 3]);
      const [byLabels] = grads((y: Tensor, z: Tensor) => sum(losses.crossEntropy(y, z)))([soft, logits()]);
      closeTo(
        byLabels,
        Array.from(activations.logSoftmax(logits()).dataSync(), v => -v),
        1e-6,
      );
    });

    it('crossEntropy of probabilities is that of the logits they were made of, and finite at 0', () => {
      closeTo(losses.crossEntropy(labels(), activations.softmax(logits()), {fromLogits: false}), EXPECTED, 1e-6);
      const certain = tensor2d([1, 0], [1, 2]);
      const wrong = (p: Tensor): Tensor => losses.crossEntropy(tensor1d([1], 'int32'), p, {fromLogits: false});
      // -log is held at 100, its slope at 1e12: towards the label's probability and no other
      closeTo(wrong(certain), [100], 0);
      closeTo(grad((p: Tensor) => sum(wrong(p)))(certain), [0, -1e12], 1e6);
    });

    it('categoricalHinge shares the gradient evenly among equal best wrong classes', () => {
      const scores = tensor2d([0, 1, 1, -1], [1, 4]);
      const loss = (z: Tensor): Tensor => sum(losses.categoricalHinge(tensor1d([0], 'int32'), z));
      closeTo(loss(scores), [2], 0);
      closeTo(grad(loss)(scores), [-1, 0.5, 0.5, 0], 0);
    });

    it('binaryCrossEntropy of probabilities has its limit as slope where 0 or 1 is right', () => {
      const loss = (p: Tensor): Tensor => losses.binaryCrossEntropy(tensor1d([1, 0]), p, {fromLogits: false});
      closeTo(loss(tensor1d([1, 0])), [0, 0], 0);
      closeTo(grad((p: Tensor) => sum(loss(p)))(tensor1d([1, 0])), [-1, 1], 0);
    });

    it('binaryCrossEntropy has the loss 0 and no gradient, not NaN, where no value has a label', () => {
      const none = tensor2d([-1, -1, -1, 1], [2, 2]);
      const loss = (z: Tensor): Tensor => losses.binaryCrossEntropy(none, z, {ignoreIndex: -1});
      const z = tensor2d([3, 1e4, -1e4, 0], [2, 2]);
      closeTo(loss(z), [0, Math.LN2], 1e-7);
      closeTo(grad(loss)(z), [0, 0, 0, -0.5], 1e-7);
      const mean = losses.binaryCrossEntropy(none, z, {ignoreIndex: -1, reduction: 'mean'});
      closeTo(mean, [Math.LN2], 1e-7);
    });

    it('focal losses with gamma 0 are cross-entropy', () => {
      const focal = losses.categoricalFocal(labels(), logits(), {gamma: 0, alpha: 1});
      closeTo(focal, losses.crossEntropy(labels(), logits()).dataSync(), 1e-6);
      const binary = losses.binaryFocal(hot(), logits(), {gamma: 0, alpha: false});
      closeTo(binary, losses.binaryCrossEntropy(hot(), logits()).dataSync(), 1e-6);
    });
  });
});

describe('losses of classifiers', () => {
  it('crossEntropy is in bits on request: of two equal classes it is 1', () => {
    closeTo(losses.crossEntropy(tensor1d([0], 'int32'), tensor2d([0, 0], [1, 2]), {bits: true}), [1], 1e-7);
  });

  it('take class indices and one-hot labels alike', () => {
    for (const loss of [losses.crossEntropy, losses.categoricalHinge, losses.multiMargin, losses.categoricalFocal]) {
      closeTo(loss(labels(), logits()), (loss as losses.Loss)(hot(), logits()).dataSync(), 1e-6);
    }
    closeTo(losses.sparseCategoricalCrossEntropy(labels(), logits()), EXPECTED, 1e-6);
    closeTo(losses.categoricalCrossEntropy(hot(), logits()), EXPECTED, 1e-6);
    closeTo(losses.nll(labels(), activations.logSoftmax(logits())), EXPECTED, 1e-6);
  });

  it('take labels of [batch] for outputs of [batch, 1], and never spread them over the batch', () => {
    const loss = losses.meanSquaredError(tensor1d([1, 2]), tensor2d([1, 4], [2, 1]));
    expect(loss.shape).to.deep.equal([2]);
    closeTo(loss, [0, 4], 0);
    expect(() => losses.meanSquaredError(tensor2d([1, 2], [1, 2]), tensor2d([1, 4], [2, 1]))).to.throw(
      'meanSquaredError: labels have shape [1,2] and outputs [2,1]; both must have the same shape',
    );
  });

  it('with class indices leave one tensor behind: the result', () => {
    const [y, z] = [labels(), logits()];
    const before = memory().numTensors;
    losses.crossEntropy(y, z, {classWeights: [1, 2, 3], labelSmoothing: 0.1, ignoreIndex: 0, reduction: 'mean'});
    expect(memory().numTensors).to.equal(before + 1);
    grad((v: Tensor) => sum(losses.crossEntropy(y, v)))(z);
    expect(memory().numTensors).to.equal(before + 2);
  });

  it('crossEntropy can be differentiated twice', () => {
    // d²/dz² of softplus(-z) at 0 is 1/4
    const loss = (z: Tensor): Tensor => sum(losses.crossEntropy(tensor1d([0], 'int32'), concat([z, mul(z, 0)], 1)));
    const second = grad((z: Tensor) => sum(grad(loss)(z)))(tensor2d([1e-6], [1, 1]));
    closeTo(second, [0.25], 1e-5);
    // and with labels that may be learnt: of t = [1, 0] the same, and d²/dt dz = -(z - log Σ e^z)' = -1 + 1/2 for t_0
    const soft = (t: Tensor, z: Tensor): Tensor => sum(losses.crossEntropy(t, concat([z, mul(z, 0)], 1)));
    const [t, z] = [tensor2d([1, 0], [1, 2]), tensor2d([0], [1, 1])];
    closeTo(grad((v: Tensor) => sum(grad((w: Tensor) => soft(t, w))(v)))(z), [0.25], 1e-6);
    closeTo(grad((v: Tensor) => sum(slice(grad((s: Tensor) => soft(s, v))(t), [0, 0], [1, 1])))(z), [-0.5], 1e-6);
  });

  const BAD: readonly [string, () => unknown, string][] = [
    [
      'one weight too few',
      () => losses.crossEntropy(labels(), logits(), {classWeights: [1, 2]}),
      'crossEntropy: classWeights are 2 numbers, and there are 3 classes; one number for each class is needed',
    ],
    [
      'a negative weight',
      () => losses.nll(labels(), logits(), {classWeights: [1, 2, -1]}),
      'nll: classWeights is -1; a number of at least 0 for each class is needed',
    ],
    [
      'more smoothing than all',
      () => losses.crossEntropy(labels(), logits(), {labelSmoothing: 1.5}),
      'crossEntropy: labelSmoothing is 1.5; a number from 0 to 1 is needed',
    ],
    [
      'an index to ignore that is none',
      () => losses.crossEntropy(labels(), logits(), {ignoreIndex: 0.5}),
      'crossEntropy: ignoreIndex is 0.5; an integer is needed',
    ],
    [
      'indices where one-hot labels are asked for',
      () => losses.categoricalCrossEntropy(labels(), logits()),
      'categoricalCrossEntropy: labels have shape [2] and scores [2,3]; one-hot labels are needed; for class indices',
    ],
    [
      'one-hot labels where indices are asked for',
      () => losses.sparseCategoricalCrossEntropy(hot(), logits()),
      'sparseCategoricalCrossEntropy: labels have shape [2,3], that of the scores; class indices are needed',
    ],
    ['a delta of 0', () => losses.huber(hot(), logits(), {delta: 0}), 'huber: delta is 0; a number above 0 is needed'],
    [
      'a negative beta',
      () => losses.smoothL1(hot(), logits(), {beta: -1}),
      'smoothL1: beta is -1; a number of at least 0',
    ],
    [
      'a third power',
      () => losses.multiMargin(labels(), logits(), {p: 3 as 2}),
      'multiMargin: p is 3; 1 or 2 is needed',
    ],
    [
      'a negative gamma',
      () => losses.binaryFocal(hot(), logits(), {gamma: -1}),
      'binaryFocal: gamma is -1; a number of at least 0 is needed',
    ],
    [
      'an alpha above 1',
      () => losses.binaryFocal(hot(), logits(), {alpha: 2}),
      'binaryFocal: alpha is 2; a number from 0 to 1, or false, is needed',
    ],
    [
      'two weights for three classes',
      () => losses.binaryCrossEntropy(hot(), logits(), {posWeight: [1, 2]}),
      'binaryCrossEntropy: posWeight has 2 numbers and the outputs have shape [2,3]; one number or 3 are needed',
    ],
    [
      'classes without pixels',
      () => losses.dice(hot(), logits(), {perClass: true}),
      'dice: outputs have shape [2,3]; [batch, …, classes] with pixels in between is needed',
    ],
    ['no smoothing', () => losses.dice(hot(), logits(), {smooth: 0}), 'dice: smooth is 0; a number above 0 is needed'],
    [
      'triplets of different sizes',
      () => losses.triplet(logits(), logits(), tensor3d([1], [1, 1, 1])),
      'triplet: anchor, positive and negative have shapes [2,3], [2,3], [1,1,1]; [batch, features] is needed',
    ],
    [
      'a norm that is none',
      () => losses.triplet(logits(), logits(), logits(), {p: 0.5}),
      'triplet: p is 0.5; a number of at least 1 is needed',
    ],
  ];
  for (const [what, call, message] of BAD) it(`refuse ${what}`, () => expect(call).to.throw(message));
});
