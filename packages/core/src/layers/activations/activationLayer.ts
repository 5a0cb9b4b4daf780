/**
 * What all layers that apply an activation function share.
 */

import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import type {Activation} from '../../activations/defineActivation.ts';
import {madeLayer} from '../../made.ts';
import {type LayerOptions, single} from '../weightedLayer.ts';

/** Makes a layer: its options are those of every layer and those of the activation. */
export type ActivationLayer<O extends object> = (options?: NonNullable<LayerOptions> & Partial<O>) => layers.Layer;

/** Registers the layer class of an activation, `Zoo` and its name, and returns what makes such layers. */
export function activationLayer<O extends object>(activation: Activation<O>): ActivationLayer<O> {
  const name = activation.activation;

  class Layer extends layers.Layer {
    static className = `Zoo${name[0].toUpperCase()}${name.slice(1)}`;
    private readonly options: O;

    constructor(options: NonNullable<LayerOptions> & Partial<O>) {
      super(options);
      const own = Object.entries(options).filter(([key]) => Object.hasOwn(activation.defaults, key));
      this.options = activation.resolve(Object.fromEntries(own) as Partial<O>);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return activation(single(inputs), this.options);
    }

    override getConfig(): serialization.ConfigDict {
      return {...super.getConfig(), ...this.options};
    }
  }
  serialization.registerClass(Layer);

  return (options = {}) => madeLayer(name, Layer, options);
}
