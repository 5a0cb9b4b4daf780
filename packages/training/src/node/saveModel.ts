import {mkdir, readdir, rm} from 'node:fs/promises';
import {dirname, join, parse} from 'node:path';
import {type LayersModel, version_layers} from '@tensorflow/tfjs-layers';
import type {StateDict} from '@tfjs-zoo/weights';
import {type SavedWeights, saveFormatOf, saveWeights} from '@tfjs-zoo/weights/node';
import {modelStateDict} from '../state/modelStateDict.ts';

/** How models are saved. */
export interface SaveModelOptions {
  /**
   * Names and layouts of the weights, for all formats but tfjs's: `stateDict` of `@tfjs-zoo/models` gives PyTorch's.
   * @defaultValue the names and layouts of tfjs
   */
  stateDict?: (model: LayersModel) => StateDict;
}

/**
 * Saves a model to a file, whole or not at all: `.json` is a whole model, which `tf.loadLayersModel` and `tfjs-zoo` read,
 * with its weights in a file beside it; `.safetensors`, `.pth` and `.npz` hold weights alone. Unlike `model.save`, it needs no
 * backend that knows files. Directories on the way are made.
 *
 * How the model was compiled, and what its optimizer remembers, is no part of it.
 *
 * @returns The file to open, and those beside it.
 * @throws WeightFormatError if the extension names no format.
 */
export async function saveModel(
  model: LayersModel,
  path: string,
  {stateDict = modelStateDict}: SaveModelOptions = {},
): Promise<SavedWeights> {
  const {modelJson} = saveFormatOf(path);
  await mkdir(dirname(path), {recursive: true});
  if (!modelJson) return await saveWeights(path, stateDict(model));
  return await saveWeights(path, modelStateDict(model), {
    modelJson: {
      format: 'layers-model',
      generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
      convertedBy: null,
      modelTopology: model.toJSON(null, false),
      userDefinedMetadata: model.getUserDefinedMetadata(),
    },
  });
}

/** Removes what {@link saveModel} wrote, the file that names the others first, so that there is never a part of a model. */
export async function removeModel(path: string): Promise<void> {
  await rm(path, {force: true});
  const {dir, name, ext} = parse(path);
  if (ext.toLowerCase() !== '.json') return;
  for (const beside of await readdir(dir || '.')) {
    if (beside.startsWith(`${name}.weights.`) && /^([0-9a-f]{16}\.)?bin$/.test(beside.slice(name.length + 9))) {
      await rm(join(dir, beside), {force: true});
    }
  }
}
