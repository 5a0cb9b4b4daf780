/**
 * TensorFlow's layouts under PyTorch's names, as an archive of NumPy made from `bvlc_alexnet.npy` has them: convolutions
 * `[height, width, in, out]`, linear layers `[in, out]`, and the first of those reads its image channels-last.
 *
 * Reference: ethereon/caffe-tensorflow, kaffe/core.py, `DataReshaper`.
 */
import type {StateDict, WeightTensor} from '@tfjs-zoo/weights';
import {permuted, reshaped} from './permuted.ts';
import type {WeightedLayers, WeightMap} from './weightMap.ts';

const weightOf = (sd: StateDict, layer: string): readonly number[] => sd.get(`${layer}.weight`)?.shape ?? [];

/** Whether the window stands where TensorFlow has it, and not where PyTorch has it. */
const isChannelsLast = (shape: readonly number[], window: number): boolean =>
  shape.length === 4 && shape[0] === window && shape[1] === window && !(shape[2] === window && shape[3] === window);

/** `[rows · columns · channels, out]` to `[out, channels · rows · columns]`. */
function fromImage(tensor: WeightTensor, side: number): WeightTensor {
  const [inputs, outputs] = tensor.shape;
  const image = reshaped(tensor, [side, side, inputs / side ** 2, outputs]);
  return reshaped(permuted(image, [3, 2, 0, 1]), [outputs, inputs]);
}

/** The map for a network of these layers. */
export function channelsLast(layers: WeightedLayers): WeightMap {
  const {convolutions, linear, pooled} = layers;
  function moved(layer: string, tensor: WeightTensor): WeightTensor {
    if (Object.hasOwn(convolutions, layer)) return permuted(tensor, [3, 2, 0, 1]);
    return layer === linear[0] ? fromImage(tensor, pooled) : permuted(tensor, [1, 0]);
  }
  return {
    name: 'TensorFlow',
    recognises: sd =>
      Object.entries(convolutions).every(([layer, window]) => isChannelsLast(weightOf(sd, layer), window)) &&
      linear.every(layer => weightOf(sd, layer).length === 2) &&
      weightOf(sd, linear[0])[0] % pooled ** 2 === 0,
    toTorch: (sd): StateDict =>
      new Map(
        [...sd].map(([name, tensor]) => {
          const layer = name.endsWith('.weight') ? name.slice(0, -'.weight'.length) : '';
          const known = Object.hasOwn(convolutions, layer) || linear.includes(layer);
          return [name, known ? moved(layer, tensor) : tensor];
        }),
      ),
  };
}
