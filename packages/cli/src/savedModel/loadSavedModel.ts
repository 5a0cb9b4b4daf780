import type {io} from '@tensorflow/tfjs-core';
import {type LayersModel, loadLayersModel} from '@tensorflow/tfjs-layers';
import {fileSystem} from '@tfjs-zoo/backend';
import {ConfigError} from '@tfjs-zoo/core';
import {checkClassifier} from './checkClassifier.ts';
import {SavedModelError} from './savedModelError.ts';

/**
 * Loads a model that `model.save('file://…')` wrote and that can classify.
 *
 * @param path - Its directory, or the model.json in it.
 * @throws ConfigError if there is none, its files do not belong together, or lie outside its directory.
 * @throws SavedModelError if it is no classifier of images.
 */
export async function loadSavedModel(path: string): Promise<LayersModel> {
  const model = await build(path);
  try {
    checkClassifier(path, model);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function build(path: string): Promise<LayersModel> {
  try {
    return await loadLayersModel({load: () => readForInference(path)});
  } catch (cause) {
    if (cause instanceof ConfigError || cause instanceof SavedModelError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new SavedModelError(path, `the model cannot be built: ${said}`, {cause});
  }
}

/** Without how it was trained: that may need losses and metrics of the user's own, which are not here. */
async function readForInference(path: string): Promise<io.ModelArtifacts> {
  const {trainingConfig: _, ...artifacts}: io.ModelArtifacts = (await fileSystem(path).load?.()) ?? {};
  return artifacts;
}
