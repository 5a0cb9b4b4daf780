/**
 * What the registry knows of a model and of each set of its weights. Plain data: nothing is loaded by looking at it.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {PresetConfig} from '@tfjs-zoo/data';
import type {ImageShape, ModelOptions} from '../modelOptions.ts';
import type {WeightMap} from '../weightMaps/weightMap.ts';

/** Where a model was described. */
export interface Paper {
  readonly title: string;
  readonly year: number;
  readonly url: string;
}

/** One file of trained weights. */
export interface WeightsEntry {
  /** Addresses of the same file, in the order in which they are tried. */
  readonly urls: readonly string[];
  /** Size of the file. */
  readonly bytes: number;
  /** SHA-256 of the whole file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Data the weights were trained on. */
  readonly dataset: string;
  /** Percent of the data set's test or validation images whose class is the first guess, and among the first five. */
  readonly accuracy: {readonly top1: number; readonly top5?: number};
  /** How the accuracy was measured. */
  readonly accuracyNote: string;
  /** Names of the classes, in the order of the outputs. */
  readonly categories: readonly string[];
  /** What images must go through before they reach the network. */
  readonly preset: PresetConfig;
  /** SPDX identifier of the weights' licence; `LicenseRef-…` for a licence of their own, which stands with the recipe. */
  readonly license: string;
  /** How the weights were trained. */
  readonly recipe: string;
}

/** One model. */
export interface ModelEntry {
  /** Name for `createModel`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  readonly paper: Paper;
  /** Implementation that this one agrees with. */
  readonly reference: string;
  /** Builds the model, freshly initialised. */
  readonly build: (options: ModelOptions) => LayersModel;
  /** `[height, width, channels]` of the images it was published for. */
  readonly inputShape: ImageShape;
  /** Smallest height and width of an image. */
  readonly minSize: number;
  /** Number of outputs it was published with. */
  readonly numClasses: number;
  /** Weights and biases at the published size. */
  readonly parameters: number;
  /** Multiplications with addition for one image at the published size, convolutions and linear layers. */
  readonly multiplyAdds: number;
  /** Name of the layer that gives the class scores. */
  readonly classifier: string;
  /** Prefixes of layer names, from the input to the head: what learns at one rate when fine-tuned. */
  readonly groups: readonly (readonly string[])[];
  /** Layouts other than PyTorch's that its weights are handed around in; tried in this order. */
  readonly maps?: readonly WeightMap[];
  /** Sets of weights by name; upper case, with a version. */
  readonly weights: Readonly<Record<string, WeightsEntry>>;
  /** The name that `'DEFAULT'` stands for. */
  readonly defaultWeights: string;
}
