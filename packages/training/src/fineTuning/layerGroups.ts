/**
 * Which layers of a network learn together, from the input to the head.
 */
import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {ConfigError, layers as zooLayers} from '@tfjs-zoo/core';

type Layer = layers.Layer;
const {isUnder} = zooLayers;

/**
 * Layers with weights, cut into groups; the last is the head.
 *
 * The groups given, or those a model of the zoo carries in `userDefinedMetadata.zoo.groups`, or two: everything before
 * the last layer with weights, and that layer. A group lists layer names; a name stands also for the layers below it,
 * so `features` takes in `features.0`, but `features.1` not `features.10`.
 *
 * @throws ConfigError if a layer is in no group or in two, or a name fits no layer.
 */
export function layerGroups(
  owner: string,
  model: LayersModel,
  given: readonly (readonly string[])[] | undefined,
): readonly (readonly Layer[])[] {
  const weighted = model.layers.filter(layer => layer.weights.length > 0);
  if (weighted.length === 0) throw new ConfigError(`${owner}: model '${model.name}' has no layer with weights`);
  const wanted = given ?? storedGroups(owner, model);
  if (!wanted) return weighted.length === 1 ? [weighted] : [weighted.slice(0, -1), weighted.slice(-1)];

  const groups = wanted.map(names => weighted.filter(layer => names.some(name => isUnder(layer.name, name))));
  for (const name of wanted.flat()) {
    if (!weighted.some(layer => isUnder(layer.name, name))) {
      throw new ConfigError(
        `${owner}: groups name '${name}', and no layer with weights is called so; there are ${list(weighted)}`,
      );
    }
  }
  for (const layer of weighted) {
    const times = groups.filter(group => group.includes(layer)).length;
    if (times !== 1) throw new ConfigError(`${owner}: layer '${layer.name}' is in ${times} groups; it must be in one`);
  }
  return groups;
}

/** Groups that a model's builder has written down; metadata comes from files, so nothing about it is certain. */
function storedGroups(owner: string, model: LayersModel): readonly (readonly string[])[] | undefined {
  const metadata: {zoo?: {groups?: unknown}} | undefined = model.getUserDefinedMetadata();
  const groups = metadata?.zoo?.groups;
  if (groups === undefined) return undefined;
  const isNames = (group: unknown): group is string[] =>
    Array.isArray(group) && group.every(n => typeof n === 'string');
  if (!Array.isArray(groups) || groups.length === 0 || !groups.every(isNames)) {
    throw new ConfigError(
      `${owner}: userDefinedMetadata.zoo.groups of model '${model.name}' is not a list of lists of layer names; give groups`,
    );
  }
  return groups;
}

const list = (layers: readonly Layer[]): string => layers.map(layer => `'${layer.name}'`).join(', ');
