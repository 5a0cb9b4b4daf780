/**
 * A model's weights as PyTorch would hand them over.
 */
import {tidy, transpose} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {StateDict} from '@tfjs-zoo/weights';
import {torchTensors} from './torchNames.ts';

/**
 * The weights of `model` in PyTorch's names and layouts: convolutions `[out, in, height, width]`, linear layers
 * `[out, in]`. Write it with `writePth` or `writeSafetensors`.
 *
 * Values are read from the backend when a tensor's `data()` is called, and are those of that moment.
 *
 * @throws ConfigError if a layer with weights has no counterpart in PyTorch.
 */
export function stateDict(model: LayersModel): StateDict {
  return new Map(
    torchTensors('stateDict', model).map(({name, torchShape, variable, axes}) => [
      name,
      {
        dtype: 'float32',
        shape: torchShape,
        data: async () => {
          const tensor = tidy(() => {
            const value = variable.read();
            return axes === undefined ? value.clone() : transpose(value, [...axes]);
          });
          try {
            return (await tensor.data()) as Float32Array;
          } finally {
            tensor.dispose();
          }
        },
      },
    ]),
  );
}
