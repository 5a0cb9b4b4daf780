import {type Tensor, type Tensor4D, tensor4d, tidy} from '@tensorflow/tfjs-core';
import {input, type LayersModel, type layers, type SymbolicTensor} from '@tensorflow/tfjs-layers';
import {makeModel} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {fractions} from './fractions.ts';

/** Any layer. */
export type Layer = layers.Layer;

/** Images that differ by `seed`. */
export const images = (seed: number, batch = 2, size = 12): Tensor4D =>
  tensor4d(fractions(batch * size * size * 3, seed), [batch, size, size, 3]);

/** A model of layers in a row, of images of 12 by 12 pixels or as many as are told. */
export function network(chain: readonly Layer[], size: number | null = 12): LayersModel {
  const image = input({shape: [size, size, 3]});
  const outputs = chain.reduce((x, layer) => layer.apply(x) as SymbolicTensor, image);
  return makeModel({inputs: image, outputs});
}

/** Values of a prediction. */
export const logits = (model: LayersModel, x: Tensor): number[] => {
  const y = model.predict(x) as Tensor;
  const values = [...y.dataSync()];
  y.dispose();
  return values;
};

/** What layers give one by one, whatever is recorded. */
export const byLayers = (model: LayersModel, x: Tensor): number[] =>
  tidy(() => [
    ...model.layers
      .slice(1)
      .reduce((y, layer) => layer.apply(y) as Tensor, x)
      .dataSync(),
  ]);

/** Whether a prediction is what layers give, to the last bit. */
export function expectAsByLayers(model: LayersModel, make: () => Tensor, layersOf = model): void {
  const [found, expected] = tidy(() => {
    const x = make();
    return [logits(model, x), byLayers(layersOf, x)];
  });
  expect(found).to.deep.equal(expected);
}
