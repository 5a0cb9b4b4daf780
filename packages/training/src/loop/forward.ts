import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';

/** From a batch's samples to the model's outputs. */
export type Forward = (xs: Tensor, training: boolean) => Tensor;

/** The model's own way. */
export const forwardOf =
  (model: LayersModel): Forward =>
  (xs, training) =>
    model.apply(xs, {training}) as Tensor;
