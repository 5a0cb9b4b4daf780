/** Losses, averaged over the batch; of tfjs those that compute the same. */
import {cast, oneHot, type Tensor, losses as tf, unstack} from '@tensorflow/tfjs-core';
import {losses} from '@tfjs-zoo/core';
import {type Case, lossCase} from '../case.ts';

/** A batch of ImageNet's classes. */
const CLASSES = [256, 1000];
/** As many numbers. */
const VALUES = [256, 1000];

/** Embeddings, of which `triplet` takes three. */
const TRIPLES = [256, 3, 512];

const mean = {reduction: 'mean'} as const;

export const LOSSES: readonly Case[] = [
  lossCase('crossEntropy', {
    about: 'of indices',
    shape: CLASSES,
    labels: 'indices',
    ours: (y, z) => losses.crossEntropy(y, z, mean),
    stock: (y, z) => tf.softmaxCrossEntropy(cast(oneHot(y, 1000), 'float32'), z),
    torch: 'nn.CrossEntropyLoss()',
  }),
  lossCase('crossEntropy', {
    about: 'of probabilities',
    shape: CLASSES,
    labels: 'probabilities',
    ours: (y, z) => losses.crossEntropy(y, z, mean),
    stock: (y, z) => tf.softmaxCrossEntropy(y, z),
    torch: 'nn.CrossEntropyLoss()',
  }),
  lossCase('categoricalCrossEntropy', {
    shape: CLASSES,
    labels: 'probabilities',
    ours: (y, z) => losses.categoricalCrossEntropy(y, z, mean),
    stock: (y, z) => tf.softmaxCrossEntropy(y, z),
    torch: 'nn.CrossEntropyLoss()',
  }),
  lossCase('sparseCategoricalCrossEntropy', {
    shape: CLASSES,
    labels: 'indices',
    ours: (y, z) => losses.sparseCategoricalCrossEntropy(y, z, mean),
    stock: (y, z) => tf.softmaxCrossEntropy(cast(oneHot(y, 1000), 'float32'), z),
    torch: 'nn.CrossEntropyLoss()',
  }),
  lossCase('nll', {
    shape: CLASSES,
    labels: 'indices',
    ours: (y, z) => losses.nll(y, z, mean),
    torch: 'nn.NLLLoss()',
  }),
  lossCase('categoricalFocal', {
    shape: CLASSES,
    labels: 'probabilities',
    ours: (y, z) => losses.categoricalFocal(y, z, mean),
  }),
  lossCase('categoricalHinge', {
    shape: CLASSES,
    labels: 'probabilities',
    ours: (y, z) => losses.categoricalHinge(y, z, mean),
  }),
  lossCase('multiMargin', {
    shape: CLASSES,
    labels: 'indices',
    ours: (y, z) => losses.multiMargin(y, z, mean),
    torch: 'nn.MultiMarginLoss()',
  }),
  lossCase('klDivergence', {
    shape: CLASSES,
    labels: 'probabilities',
    ours: (y, z) => losses.klDivergence(y, z, mean),
    torch: "nn.KLDivLoss(reduction='batchmean')",
  }),
  lossCase('binaryCrossEntropy', {
    shape: VALUES,
    labels: 'binary',
    ours: (y, z) => losses.binaryCrossEntropy(y, z, mean),
    stock: (y, z) => tf.sigmoidCrossEntropy(y, z),
    torch: 'nn.BCEWithLogitsLoss()',
  }),
  lossCase('binaryFocal', {
    shape: VALUES,
    labels: 'binary',
    ours: (y, z) => losses.binaryFocal(y, z, mean),
    torch: "lambda z, y: ops.sigmoid_focal_loss(z, y, reduction='mean')",
  }),
  lossCase('dice', {shape: VALUES, labels: 'binary', ours: (y, z) => losses.dice(y, z, mean)}),
  lossCase('hinge', {
    shape: VALUES,
    labels: 'binary',
    ours: (y, z) => losses.hinge(y, z, mean),
    stock: (y, z) => tf.hingeLoss(y, z),
  }),
  lossCase('squaredHinge', {shape: VALUES, labels: 'signs', ours: (y, z) => losses.squaredHinge(y, z, mean)}),
  lossCase('huber', {
    shape: VALUES,
    labels: 'values',
    ours: (y, z) => losses.huber(y, z, mean),
    stock: (y, z) => tf.huberLoss(y, z),
    torch: 'nn.HuberLoss()',
  }),
  lossCase('smoothL1', {
    shape: VALUES,
    labels: 'values',
    ours: (y, z) => losses.smoothL1(y, z, mean),
    torch: 'nn.SmoothL1Loss()',
  }),
  lossCase('logCosh', {shape: VALUES, labels: 'values', ours: (y, z) => losses.logCosh(y, z, mean)}),
  lossCase('meanAbsoluteError', {
    shape: VALUES,
    labels: 'values',
    ours: (y, z) => losses.meanAbsoluteError(y, z, mean),
    stock: (y, z) => tf.absoluteDifference(y, z),
    torch: 'nn.L1Loss()',
  }),
  lossCase('meanSquaredError', {
    shape: VALUES,
    labels: 'values',
    ours: (y, z) => losses.meanSquaredError(y, z, mean),
    stock: (y, z) => tf.meanSquaredError(y, z),
    torch: 'nn.MSELoss()',
  }),
  lossCase('triplet', {
    shape: TRIPLES,
    labels: 'values',
    ours: (_, z) => losses.triplet(...(unstack(z, 1) as [Tensor, Tensor, Tensor]), mean),
    torch: 'lambda z, y: F.triplet_margin_loss(*z.unbind(1))',
  }),
];
