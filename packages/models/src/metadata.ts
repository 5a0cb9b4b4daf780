/**
 * What a model knows of itself, kept in `userDefinedMetadata.zoo` so that it survives saving and loading.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {PresetConfig} from '@tfjs-zoo/data';
import type {WeightsEntry} from './registry/modelEntry.ts';

/** A zoo model's own description. */
export interface ZooMetadata {
  /** Its name in the registry. */
  readonly name: string;
  /** Name or source of the weights it started from; absent if freshly initialised. */
  readonly weights?: string;
  /** Names of the classes, in the order of the outputs; absent if not known. */
  readonly categories?: readonly string[];
  /** What images must go through before they reach the network. */
  readonly preset: PresetConfig;
  /** Name of the layer that gives the class scores. */
  readonly classifier: string;
  /** Prefixes of layer names, from the input to the head: what learns at one rate when fine-tuned. */
  readonly groups: readonly (readonly string[])[];
}

/** The model's description, if it came from this zoo (built, or loaded after `model.save`). */
export function zooMetadata(model: LayersModel): ZooMetadata | undefined {
  const {zoo} = (model.getUserDefinedMetadata() ?? {}) as {zoo?: ZooMetadata};
  return zoo;
}

/** Sets the model's description; other user-defined metadata stays. */
export function setZooMetadata(model: LayersModel, zoo: ZooMetadata): void {
  model.setUserDefinedMetadata({...model.getUserDefinedMetadata(), zoo});
}

/** The preset of the published weights, for images of another size if the model was built for one. */
export function presetFor(weights: WeightsEntry, size: number): PresetConfig {
  const {preset} = weights;
  if (size === preset.crop) return preset;
  // the same margin around the crop, relative to the image
  return {...preset, crop: size, resize: Math.max(size, Math.round((preset.resize * size) / preset.crop))};
}
