/**
 * Flattening layer that can speak either layout.
 *
 * Reference: `torch.flatten(x, 1)` on channels-first images.
 */

import {reshape, serialization, type Tensor, tidy, transpose} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {madeLayer} from '../made.ts';
import {type LayerOptions, single} from './weightedLayer.ts';

/** Options of {@link flatten}. */
export interface FlattenOptions extends NonNullable<LayerOptions> {
  /**
   * Order the values of an image as PyTorch does, channel after channel, so that the linear layer behind it has
   * PyTorch's weight. @defaultValue false
   */
  channelsFirst?: boolean;
}

class Flatten extends layers.Layer {
  static className = 'ZooFlatten';
  private readonly channelsFirst: boolean;

  constructor(options: FlattenOptions) {
    super(options);
    this.channelsFirst = options.channelsFirst ?? false;
    this.inputSpec = [{minNDim: 2}];
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, ...rest] = inputShape;
    const known = rest.every(n => n !== null);
    return [batch, known ? rest.reduce((a: number, b) => a * (b ?? 1), 1) : null];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = single(inputs);
      const last = x.rank - 1;
      const axes = [0, last, ...Array.from({length: last - 1}, (_, i) => i + 1)];
      // of nothing there is no order, and wasm divides by the number of values
      const ordered = this.channelsFirst && x.rank > 2 && x.size > 0 ? transpose(x, axes) : x;
      // the product and not -1, which an empty batch would leave undetermined
      return reshape(ordered, [x.shape[0], x.shape.slice(1).reduce((a, b) => a * b, 1)]);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), channelsFirst: this.channelsFirst};
  }
}
serialization.registerClass(Flatten);

/** Makes a flattening layer: `[batch, ...shape, channels]` to `[batch, values]`. */
export function flatten(options: FlattenOptions = {}): layers.Layer {
  return madeLayer('flatten', Flatten, options);
}
