import type {StateDict} from '@tfjs-zoo/weights';
import {getModel} from '../registry/registry.ts';

/**
 * Weights of a model in PyTorch's names and layouts, for {@link loadStateDict}, whichever of the layouts they are in that
 * the registry knows for the model; they are told apart by names and shapes. `createModel` does this by itself.
 *
 * `alexnet_caffe` is known as Caffe's blobs (`conv1.0`), in ONNX as Caffe2 names them (`conv1_w_0`), and in TensorFlow's
 * layouts (`conv1.weight`, height and width first). The order of colours is never changed: such networks read BGR.
 *
 * @param name - The model's name in the registry.
 * @returns `sd` itself if it is in none of those layouts.
 * @throws ConfigError for an unknown name.
 */
export function torchStateDict(name: string, sd: StateDict): StateDict {
  const map = getModel(name).maps?.find(({recognises}) => recognises(sd));
  return map === undefined ? sd : map.toTorch(sd);
}
