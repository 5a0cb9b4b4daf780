import {type io, tensor2d} from '@tensorflow/tfjs-core';
import {input, type LayersModel, layers, model, type SymbolicTensor} from '@tensorflow/tfjs-layers';
import {fileSystem} from '@tfjs-zoo/backend';
import {rgbImage} from '@tfjs-zoo/data';
import {writePng} from '@tfjs-zoo/data/node';

/** Names of the classes of {@link saveColourModel}. */
export const COLOURS = ['red', 'green', 'blue'];

/** The preset that it carries. */
export const PRESET = {
  resize: 8,
  crop: 8,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channels: 3,
  interpolation: 'bilinear',
} as const;

/**
 * Saves a network whose answers can be computed by hand: the logit of a class is four times the mean of its channel, in
 * [0, 1]. A purely red image has logits 4, 0, 0.
 *
 * @param metadata - Becomes `userDefinedMetadata`.
 */
export async function saveColourModel(
  directory: string,
  metadata: object = {zoo: {name: 'colours', preset: PRESET, categories: COLOURS, classifier: 'head', groups: []}},
): Promise<LayersModel> {
  const image = input({shape: [8, 8, 3]});
  const means = layers.globalAveragePooling2d({}).apply(image) as SymbolicTensor;
  const logits = layers.dense({units: 3, useBias: false, name: 'head'}).apply(means) as SymbolicTensor;
  const network = model({inputs: image, outputs: logits, name: 'colours'});
  const kernel = tensor2d([4, 0, 0, 0, 4, 0, 0, 0, 4], [3, 3]);
  network.setWeights([kernel]);
  kernel.dispose();
  network.setUserDefinedMetadata(metadata);
  const handler: io.IOHandler = fileSystem(directory);
  await network.save(handler);
  return network;
}

/** Writes a picture of one colour, its sides 8 and 10 pixels. */
export async function writePicture(path: string, colour: readonly [number, number, number]): Promise<void> {
  const pixels = Array.from({length: 80}, () => colour).flat();
  await writePng(path, rgbImage(8, 10, Uint8Array.from(pixels)));
}
