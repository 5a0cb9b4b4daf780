/**
 * From the name of a loss to the function.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {binaryCrossEntropy} from './binaryCrossEntropy.ts';
import {binaryFocal} from './binaryFocal.ts';
import {categoricalCrossEntropy} from './categoricalCrossEntropy.ts';
import {categoricalFocal} from './categoricalFocal.ts';
import {categoricalHinge} from './categoricalHinge.ts';
import {crossEntropy} from './crossEntropy.ts';
import {dice} from './dice.ts';
import {hinge} from './hinge.ts';
import {huber} from './huber.ts';
import {klDivergence} from './klDivergence.ts';
import {logCosh} from './logCosh.ts';
import {meanAbsoluteError} from './meanAbsoluteError.ts';
import {meanSquaredError} from './meanSquaredError.ts';
import {multiMargin} from './multiMargin.ts';
import {nll} from './nll.ts';
import {smoothL1} from './smoothL1.ts';
import {sparseCategoricalCrossEntropy} from './sparseCategoricalCrossEntropy.ts';
import {squaredHinge} from './squaredHinge.ts';

/** A loss: one number a sample (or their mean) from labels and outputs. */
export type Loss = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Losses that can be named: all that take labels and outputs. */
export type LossName =
  | 'binaryCrossEntropy'
  | 'binaryFocal'
  | 'categoricalCrossEntropy'
  | 'categoricalFocal'
  | 'categoricalHinge'
  | 'crossEntropy'
  | 'dice'
  | 'hinge'
  | 'huber'
  | 'klDivergence'
  | 'logCosh'
  | 'meanAbsoluteError'
  | 'meanSquaredError'
  | 'multiMargin'
  | 'nll'
  | 'smoothL1'
  | 'sparseCategoricalCrossEntropy'
  | 'squaredHinge';

const BY_NAME: Readonly<Record<LossName, Loss>> = {
  binaryCrossEntropy,
  binaryFocal,
  categoricalCrossEntropy,
  categoricalFocal,
  categoricalHinge,
  crossEntropy,
  dice,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  multiMargin,
  nll,
  smoothL1,
  sparseCategoricalCrossEntropy,
  squaredHinge,
};

const isName = (name: string): name is LossName => Object.hasOwn(BY_NAME, name);

/**
 * The loss that `spec` stands for: a function as it is, or the function of that name with its default options.
 *
 * @param owner - Who asks, for the message.
 * @throws ConfigError for an unknown name, the message listing the known ones, and for what is no loss.
 */
export function resolveLoss(owner: string, spec: LossName | Loss): Loss {
  if (typeof spec === 'function') return spec;
  if (typeof spec !== 'string') {
    throw new ConfigError(`${owner}: loss is ${JSON.stringify(spec)}; a function or the name of a loss is needed`);
  }
  if (isName(spec)) return BY_NAME[spec];
  const [given, known]: [string, string[]] = [spec, Object.keys(BY_NAME)];
  // tfjs and Keras write 'categoricalCrossentropy' and take probabilities under that name
  const meant = known.find(name => name.toLowerCase() === given.toLowerCase());
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'? Losses of classifiers take logits here.`;
  throw new ConfigError(`${owner}: no loss '${given}'; there are ${known.join(', ')}, or give a function.${hint}`);
}
