import {mul, type Tensor, tensor2d, tensor4d, tidy, unstack, zeros} from '@tensorflow/tfjs-core';
import {losses} from '@tfjs-zoo/core';
import {hashed} from '../support/hashed.ts';
import {type LossCase, lossContract} from '../support/lossContract.ts';

/** Errors from -2 to 2. */
const outputs = (): Tensor => mul(hashed('x', [3, 4]), 4);

const regression = (name: string): LossCase => ({
  labels: () => hashed('weight', [3, 4]),
  outputs,
  misfit: {
    labels: () => zeros([3, 2]),
    says: `${name}: labels have shape [3,2] and outputs [3,4]; both must have the same shape, the batch first`,
  },
});

const binary = (name: string): LossCase => ({
  ...regression(name),
  labels: () => tensor2d([0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1], [3, 4]),
});

const classes = (name: string): LossCase => ({
  labels: () => tensor2d([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1], [3, 4]),
  outputs,
  extremes: () => ({
    labels: tensor2d([1, 0, 0, 1, 0, 1], [3, 2]),
    outputs: tensor2d([1e4, -1e4, 1e4, -1e4, 1e4, 1e4], [3, 2]),
  }),
  misfit: {
    labels: () => zeros([3, 2]),
    says: `${name}: labels have shape [3,2] and scores [3,4]; labels must be one-hot [3, 4] or class indices [3]`,
  },
});

/** Probabilities of four classes, none near 0. */
const probabilities = (): Tensor => tensor2d([0.1, 0.2, 0.3, 0.4, 0.25, 0.25, 0.25, 0.25, 0.7, 0.1, 0.1, 0.1], [3, 4]);

const certain = (): {labels: Tensor; outputs: Tensor} => ({
  labels: tensor2d([1, 0, 0, 1, 1, 0], [3, 2]),
  outputs: tensor2d([1, 0, 1, 0, 0, 1], [3, 2]),
});

lossContract('meanSquaredError', losses.meanSquaredError, regression('meanSquaredError'));
lossContract('meanAbsoluteError', losses.meanAbsoluteError, regression('meanAbsoluteError'));
lossContract('huber', (y, x, o) => losses.huber(y, x, {delta: 0.7, ...o}), regression('huber'));
lossContract('smoothL1', (y, x, o) => losses.smoothL1(y, x, {beta: 0.3, ...o}), regression('smoothL1'));
lossContract('logCosh', losses.logCosh, regression('logCosh'));

lossContract(
  'binaryCrossEntropy',
  (y, x, o) => losses.binaryCrossEntropy(y, x, {posWeight: [1, 2, 0.5, 3], ...o}),
  binary('binaryCrossEntropy'),
);
lossContract('binaryCrossEntropy', (y, x, o) => losses.binaryCrossEntropy(y, x, {fromLogits: false, ...o}), {
  ...binary('binaryCrossEntropy'),
  outputs: probabilities,
  extremes: certain,
});
lossContract(
  'binaryCrossEntropy',
  (y, x, o) => losses.binaryCrossEntropy(y, x, {labelSmoothing: 0.2, ignoreIndex: -1, bits: true, ...o}),
  binary('binaryCrossEntropy'),
);
lossContract('binaryFocal', losses.binaryFocal, binary('binaryFocal'));
lossContract(
  'binaryFocal',
  (y, x, o) => losses.binaryFocal(y, x, {gamma: 0.5, alpha: false, ...o}),
  binary('binaryFocal'),
);
lossContract('dice', losses.dice, binary('dice'));
lossContract('dice', (y, x, o) => losses.dice(y, x, {perClass: true, smooth: 1, ...o}), {
  ...binary('dice'),
  labels: () => tensor4d([1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], [3, 1, 2, 2]),
  outputs: () => mul(hashed('x', [3, 1, 2, 2]), 4),
  misfit: {
    labels: () => zeros([3, 2, 2]),
    says: 'dice: labels have shape [3,2,2] and outputs [3,1,2,2]; both must have the same shape, the batch first',
  },
});
lossContract('hinge', losses.hinge, binary('hinge'));
lossContract('squaredHinge', losses.squaredHinge, binary('squaredHinge'));

lossContract('crossEntropy', losses.crossEntropy, classes('crossEntropy'));
lossContract(
  'crossEntropy',
  (y, x, o) => losses.crossEntropy(y, x, {labelSmoothing: 0.2, bits: true, ...o}),
  classes('crossEntropy'),
);
lossContract('crossEntropy', (y, x, o) => losses.crossEntropy(y, x, {fromLogits: false, ...o}), {
  ...classes('crossEntropy'),
  outputs: probabilities,
  extremes: certain,
});
lossContract('categoricalCrossEntropy', losses.categoricalCrossEntropy, classes('categoricalCrossEntropy'));
lossContract('categoricalFocal', losses.categoricalFocal, classes('categoricalFocal'));
lossContract(
  'categoricalFocal',
  (y, x, o) => losses.categoricalFocal(y, x, {gamma: 0.5, alpha: 1, ...o}),
  classes('categoricalFocal'),
);
lossContract('categoricalHinge', losses.categoricalHinge, classes('categoricalHinge'));
lossContract('multiMargin', losses.multiMargin, classes('multiMargin'));
lossContract('nll', losses.nll, classes('nll'));
lossContract('klDivergence', (y, x, o) => losses.klDivergence(y, x, {fromLogits: true, ...o}), {
  ...regression('klDivergence'),
  labels: probabilities,
  extremes: () => classes('klDivergence').extremes?.() ?? certain(),
});
lossContract(
  'triplet',
  // a model gives the three embeddings side by side
  (_, x, o) =>
    tidy(() => {
      const [anchor, positive, negative] = unstack(x, 1);
      return losses.triplet(anchor, positive, negative, o);
    }),
  {
    labels: () => zeros([3, 3, 2]),
    outputs: () => mul(hashed('x', [3, 3, 2]), 2),
    // all three the same, where the slope of a distance is hardest
    extremes: () => ({labels: zeros([1, 3, 2]), outputs: zeros([1, 3, 2])}),
  },
);
