import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {basename} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {type LayersModel, version_layers} from '@tensorflow/tfjs-layers';
import {type ModelEntry, toLayersWeights, zooMetadata} from '@tfjs-zoo/models';
import type {StateDict} from '@tfjs-zoo/weights';
import {ConvertError} from './convertError.ts';
import type {Destination} from './destination.ts';
import type {Fitted} from './fitModel.ts';
import type {SavedModel} from './savedModel.ts';

/** What is to be written. */
export interface Content {
  readonly sd: StateDict;
  /** The network, if there is to be one. */
  readonly modelJson?: Readonly<Record<string, unknown>>;
}

/**
 * Weights as they are, or as the model has them; with a network, if there is room for one: that of the file, or the model's.
 *
 * @throws ConvertError if a whole model is wanted, and there is no network
 */
export async function contentFor(
  {format, directory}: Destination,
  file: string,
  {sd, network}: SavedModel,
  fitted: Fitted | undefined,
): Promise<Content> {
  if (!format.modelJson) return {sd: fitted?.sd ?? sd};
  if (network !== undefined) return {sd, modelJson: network};
  if (fitted !== undefined) {
    await describeWeights(fitted, file);
    return {sd: toLayersWeights(fitted.model, fitted.sd), modelJson: modelJson(fitted.model)};
  }
  if (directory === undefined) return {sd};
  throw new ConvertError(
    `${file} holds weights without a network; give --model to write a whole model to ${directory}`,
  );
}

/** What a model.json holds beside the weights, as `model.save` writes it. */
function modelJson(model: LayersModel): Readonly<Record<string, unknown>> {
  return {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
    convertedBy: null,
    modelTopology: model.toJSON(null, false),
    userDefinedMetadata: model.getUserDefinedMetadata(),
  };
}

/** Says in the model's description where its weights are from, and what its classes are called if they are published ones. */
async function describeWeights({model, entry}: Fitted, input: string): Promise<void> {
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
