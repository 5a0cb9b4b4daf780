import type {LayersModel} from '@tensorflow/tfjs-layers';
import {presetFromConfig} from '@tfjs-zoo/data';
import {zooMetadata} from '@tfjs-zoo/models';
import {SavedModelError} from './savedModelError.ts';

/**
 * Checks that a model from a file classifies images and says how to prepare them, so that nothing fails at the first image.
 *
 * @param path - For messages.
 * @throws SavedModelError if it does not, or if its metadata contradict it.
 */
export function checkClassifier(path: string, model: LayersModel): void {
  const output = model.outputs[0].shape;
  if (model.inputs.length !== 1 || model.outputs.length !== 1 || output.length !== 2 || output[1] === null) {
    throw new SavedModelError(path, 'this is no classifier: one input and one output [batch, classes] are needed');
  }
  const metadata: {preset?: unknown; categories?: unknown} | undefined = zooMetadata(model);
  if (metadata?.preset === undefined) {
    throw new SavedModelError(
      path,
      'the model does not say how to prepare images (userDefinedMetadata.zoo); save one that createModel() built',
    );
  }
  checkPreset(path, model, metadata.preset);
  checkCategories(path, output[1], metadata.categories);
}

function checkPreset(path: string, model: LayersModel, config: unknown): void {
  const shape = model.inputs[0].shape.slice(1);
  try {
    const {outputShape} = presetFromConfig(config);
    if (shape.length === 3 && shape.every((n, axis) => n === null || n === outputShape[axis])) return;
    throw new Error(`it makes images of [${outputShape}], and the network takes [${shape}]`);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new SavedModelError(path, `userDefinedMetadata.zoo.preset does not fit: ${said}`, {cause});
  }
}

function checkCategories(path: string, classes: number, categories: unknown): void {
  if (categories === undefined) return;
  if (
    !Array.isArray(categories) ||
    categories.length !== classes ||
    categories.some(name => typeof name !== 'string')
  ) {
    throw new SavedModelError(path, `userDefinedMetadata.zoo.categories are not the names of its ${classes} classes`);
  }
}
