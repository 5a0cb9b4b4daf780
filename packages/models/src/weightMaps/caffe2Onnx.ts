/**
 * The initialisers of ONNX files that came out of Caffe2: `conv1_w_0` and `conv1_b_0`, in PyTorch's layouts, beside
 * numbers that are no weights (`OC2_DUMMY_1`, the shape for a Reshape).
 */
import type {StateDict} from '@tfjs-zoo/weights';
import {layerNames, type WeightedLayers, type WeightMap} from './weightMap.ts';

/** Constants that the converter from Caffe2 put in. */
const isDummy = (name: string): boolean => /^OC2_DUMMY_\d+$/.test(name);

/** The map for a network of these layers. */
export function caffe2Onnx(layers: WeightedLayers): WeightMap {
  const names = new Map(
    layerNames(layers).flatMap(layer => [
      [`${layer}_w_0`, `${layer}.weight`],
      [`${layer}_b_0`, `${layer}.bias`],
    ]),
  );
  return {
    name: 'Caffe2, in ONNX',
    recognises: sd => [...names.keys()].every(name => sd.has(name)),
    toTorch: (sd): StateDict =>
      new Map([...sd].filter(([name]) => !isDummy(name)).map(([name, tensor]) => [names.get(name) ?? name, tensor])),
  };
}
