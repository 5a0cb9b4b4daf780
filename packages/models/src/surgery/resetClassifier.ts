/**
 * A new head on an old body.
 */
import type {serialization} from '@tensorflow/tfjs-core';
import type {LayersModel, layers, SymbolicTensor} from '@tensorflow/tfjs-layers';
import {ConfigError, currentSeed, makeModel, layers as zooLayers} from '@tfjs-zoo/core';
import {setZooMetadata, zooMetadata} from '../metadata.ts';
import {checkNumClasses} from '../modelOptions.ts';

/** Options of {@link resetClassifier}. */
export interface ResetClassifierOptions {
  /** Names of the new classes, in the order of the outputs; kept in the model's metadata. */
  categories?: readonly string[];
  /** Seed of the new weights. @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
}

/** The layer that gives the class scores: what the metadata says, or the last one. */
function findHead(model: LayersModel): layers.Layer {
  const name = zooMetadata(model)?.classifier;
  const head = name === undefined ? model.layers[model.layers.length - 1] : model.getLayer(name);
  const isLinear = head instanceof zooLayers.WeightedLayer || head.getClassName() === 'Dense';
  if (!isLinear || !('units' in head.getConfig()) || head.output !== model.outputs[0] || model.outputs.length !== 1) {
    throw new ConfigError(
      `resetClassifier: '${model.name}' does not end in a linear layer that gives its scores, but in ` +
        `'${head.name}' (${head.getClassName()}); build the new head with tf.model() on its features`,
    );
  }
  return head;
}

/**
 * Replaces the layer that gives the class scores by a fresh one with `numClasses` outputs, of the same name.
 *
 * Returns a new model that shares all other layers; the old head's weights are disposed, so go on with the new model
 * only (`model = resetClassifier(model, 5)`).
 *
 * Reference: timm's `reset_classifier`.
 *
 * @throws ConfigError if `numClasses` is not a positive integer, differs from the number of `categories`, or the model
 *   does not end in a linear layer.
 */
export function resetClassifier(
  model: LayersModel,
  numClasses: number,
  {categories, seed = currentSeed()}: ResetClassifierOptions = {},
): LayersModel {
  checkNumClasses('resetClassifier', numClasses);
  checkCategories('resetClassifier', numClasses, categories);
  const head = findHead(model);
  const config: serialization.ConfigDict = {...head.getConfig(), units: numClasses};
  if (head instanceof zooLayers.WeightedLayer) config.seed = seed;
  const make = head.constructor as unknown as serialization.SerializableConstructor<layers.Layer>;
  const fresh = make.fromConfig(make, config) as layers.Layer;
  const outputs = fresh.apply(head.input as SymbolicTensor) as SymbolicTensor;
  const adapted = makeModel({inputs: model.inputs, outputs, name: model.name});
  const metadata = zooMetadata(model);
  if (metadata !== undefined) {
    const {categories: _old, ...rest} = metadata;
    setZooMetadata(adapted, categories === undefined ? rest : {...rest, categories});
  }
  for (const weight of head.weights) weight.dispose();
  return adapted;
}

/**
 * Checks that there is one name a class.
 *
 * @throws ConfigError if not.
 */
export function checkCategories(owner: string, numClasses: number, categories: readonly string[] | undefined): void {
  if (categories !== undefined && categories.length !== numClasses) {
    throw new ConfigError(
      `${owner}: numClasses is ${numClasses} but there are ${categories.length} categories; leave numClasses out, or make them agree`,
    );
  }
}
