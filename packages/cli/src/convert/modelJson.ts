import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {basename} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {type LayersModel, version_layers} from '@tensorflow/tfjs-layers';
import {type ModelEntry, zooMetadata} from '@tfjs-zoo/models';

/** What a model.json holds beside the weights, as `model.save` writes it. */
export function modelJson(model: LayersModel): Readonly<Record<string, unknown>> {
  return {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
    convertedBy: null,
    modelTopology: model.toJSON(null, false),
    userDefinedMetadata: model.getUserDefinedMetadata(),
  };
}

/** Says in the model's description where its weights are from, and what its classes are called if they are published ones. */
export async function describeWeights(model: LayersModel, input: string, entry: ModelEntry): Promise<void> {
  const published = await publishedAs(input, entry);
  const categories = published === undefined ? undefined : entry.weights[published].categories;
  const named = categories?.length === model.outputShape[1] ? {categories} : {};
  model.setUserDefinedMetadata({
    ...model.getUserDefinedMetadata(),
    zoo: {...zooMetadata(model), weights: published ?? basename(input), ...named},
  });
}

/** Name of the registry's weights that a file is, told by its hash. */
async function publishedAs(input: string, {weights}: ModelEntry): Promise<string | undefined> {
  const {size} = await stat(input);
  const candidates = Object.keys(weights).filter(name => weights[name].bytes === size);
  if (candidates.length === 0) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(input), hash);
  const sha256 = hash.digest('hex');
  return candidates.find(name => weights[name].sha256.toLowerCase() === sha256);
}
