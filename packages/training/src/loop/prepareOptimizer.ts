import type {Optimizer} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, optimizers} from '@tfjs-zoo/core';
import {setLearningRate} from '../optimizerSettings.ts';

/** Names of optimizers and what they stand for. */
const BY_NAME = {
  adadelta: (): Optimizer => optimizers.adadelta(),
  adagrad: (): Optimizer => optimizers.adagrad(),
  adam: (): Optimizer => optimizers.adam(),
  adamW: (): Optimizer => optimizers.adamW(),
  adamax: (): Optimizer => optimizers.adamax(),
  lamb: (): Optimizer => optimizers.lamb(),
  lion: (): Optimizer => optimizers.lion(),
  nadam: (): Optimizer => optimizers.nadam(),
  radam: (): Optimizer => optimizers.radam(),
  rmsprop: (): Optimizer => optimizers.rmsprop(),
  // 0.9 as in the training recipes of AlexNet, VGG and ResNet
  sgd: (): Optimizer => optimizers.sgd({learningRate: 0.01, momentum: 0.9}),
};

/** Name of an optimizer of `optimizers`, with its defaults there; `sgd` has rate 0.01 and momentum 0.9. */
export type OptimizerName = keyof typeof BY_NAME;

/** Optimizers made here and still on a model; they are disposed when another takes their place. */
const made = new WeakSet<Optimizer>();

/** @throws ConfigError if the name is unknown. */
export function makeOptimizer(owner: string, name: OptimizerName): Optimizer {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name]();
  const names = Object.keys(BY_NAME).map(known => `'${known}'`);
  throw new ConfigError(`${owner}: optimizer '${name}' is unknown; give ${names.join(', ')} or an optimizer`);
}

/**
 * The optimizer to train with: the one given, the model's own, or a new Adam; with the learning rate set.
 *
 * @throws ConfigError if a name is unknown.
 */
export function chooseOptimizer(
  owner: string,
  model: LayersModel,
  given: Optimizer | OptimizerName | undefined,
  learningRate: number | undefined,
): Optimizer {
  let optimizer: Optimizer | undefined;
  if (typeof given === 'string') {
    optimizer = makeOptimizer(owner, given);
    made.add(optimizer);
  } else {
    // undefined before the first compile, whatever tfjs's types say
    optimizer = given ?? (model.optimizer as Optimizer | undefined);
    if (!optimizer) return chooseOptimizer(owner, model, 'adam', learningRate);
  }
  if (learningRate !== undefined) setLearningRate(optimizer, learningRate);
  return optimizer;
}

/** Marks an optimizer as the library's own: it is disposed with the model, or when another takes its place. */
export function own(optimizer: Optimizer): void {
  made.add(optimizer);
}

/** Compiles the model, so that callbacks find `model.optimizer` and `model.save` can include it. */
export function compile(model: LayersModel, optimizer: Optimizer, loss: LayersModel['loss']): void {
  const before = model.optimizer as Optimizer | undefined;
  if (before && before !== optimizer && made.has(before)) {
    made.delete(before);
    before.dispose();
  }
  model.compile({optimizer, loss, metrics: model.metrics});
  // what compile does for optimizers given by name: model.dispose() then disposes them
  if (made.has(optimizer)) (model as unknown as {isOptimizerOwned: boolean}).isOptimizerOwned = true;
}
