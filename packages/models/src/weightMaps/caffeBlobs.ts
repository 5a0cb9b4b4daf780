/**
 * Caffe's blobs: `conv1.0` is a layer's weight and `conv1.1` its bias, in PyTorch's order of axes. Old files know four axes
 * only, so that a linear weight is `[1, 1, out, in]` and a bias `[1, 1, 1, out]`.
 */
import type {StateDict, WeightTensor} from '@tfjs-zoo/weights';
import {reshaped} from './permuted.ts';
import {layerNames, type WeightedLayers, type WeightMap} from './weightMap.ts';

/** Drops leading axes of length 1 until there are `rank`. */
function squeezed(tensor: WeightTensor, rank: number): WeightTensor {
  const extra = tensor.shape.length - rank;
  const isOld = tensor.shape.length === 4 && extra > 0 && tensor.shape.slice(0, extra).every(n => n === 1);
  return isOld ? reshaped(tensor, tensor.shape.slice(extra)) : tensor;
}

/** The map for a network of these layers. */
export function caffeBlobs(layers: WeightedLayers): WeightMap {
  const blobs = new Map(
    layerNames(layers).flatMap(layer => [
      [`${layer}.0`, {name: `${layer}.weight`, rank: layers.linear.includes(layer) ? 2 : 4}],
      [`${layer}.1`, {name: `${layer}.bias`, rank: 1}],
    ]),
  );
  return {
    name: 'Caffe',
    recognises: sd => layerNames(layers).every(layer => sd.has(`${layer}.0`) && sd.has(`${layer}.1`)),
    toTorch: (sd): StateDict =>
      new Map(
        [...sd].map(([name, tensor]) => {
          const blob = blobs.get(name);
          return blob === undefined ? [name, tensor] : [blob.name, squeezed(tensor, blob.rank)];
        }),
      ),
  };
}
