/**
 * Which layers give the same for a sample each time, in training too, and whatever else is in its batch.
 */
import type {layers} from '@tensorflow/tfjs-layers';
import {layers as zooLayers} from '@tfjs-zoo/core';

type Layer = layers.Layer;

/** Classes of tfjs that do. Any that are not listed here might draw random numbers or look at the whole batch. */
const OF_TFJS: readonly string[] = [
  ...['InputLayer', 'Dense', 'Flatten', 'Reshape', 'Permute', 'RepeatVector', 'Activation', 'Rescaling', 'Resizing'],
  ...['Conv1D', 'Conv2D', 'Conv2DTranspose', 'Conv3D', 'Conv3DTranspose', 'DepthwiseConv2D', 'SeparableConv2D'],
  ...['AveragePooling1D', 'AveragePooling2D', 'AveragePooling3D', 'MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D'],
  ...['GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D'],
  ...['Add', 'Average', 'Concatenate', 'Dot', 'Maximum', 'Minimum', 'Multiply', 'LayerNormalization'],
  ...['ELU', 'LeakyReLU', 'PReLU', 'ReLU', 'Softmax', 'ThresholdedReLU'],
  ...['CenterCrop', 'Cropping2D', 'UpSampling2D', 'ZeroPadding2D'],
];

/** Classes whose outputs carry masks along, or depend on those. */
const MASKS: readonly string[] = ['Masking', 'Embedding', 'Bidirectional', 'TimeDistributed'];

/**
 * Undefined if a layer has nothing to learn and gives the same for a sample each time; otherwise a clause that says why not.
 */
export function isFixed(layer: Layer): string | undefined {
  const {name} = layer;
  if (layer.trainableWeights.length > 0) return `layer '${name}' is trained`;
  const parts = layersOf(layer);
  if (parts) return parts.map(isFixed).find(why => why !== undefined);
  const kind = layer.getClassName();
  const config = layer.getConfig();
  if (layer instanceof zooLayers.RandomLayer)
    return config.rate === 0 ? undefined : `layer '${name}' (${kind}) is random`;
  if (kind === 'ZooBatchNorm') {
    // frozen ones use their running statistics, unless they keep none
    return !layer.trainable && config.trackRunningStats === true
      ? undefined
      : `layer '${name}' uses the batch's statistics`;
  }
  if (kind === 'BatchNormalization') return `layer '${name}' (tfjs's BatchNormalization) uses the batch's statistics`;
  if (OF_TFJS.includes(kind) || kind.startsWith('Zoo')) return undefined;
  return `what layer '${name}' (${kind}) does in training is not known`;
}

/** Whether a layer has to do with masks, which a network cut in two would lose. */
export function takesMasks(layer: Layer): boolean {
  return MASKS.includes(layer.getClassName()) || (layersOf(layer)?.some(takesMasks) ?? false);
}

/** The layers of a nested model. */
function layersOf(layer: Layer): readonly Layer[] | undefined {
  return 'layers' in layer && Array.isArray(layer.layers) ? layer.layers : undefined;
}
