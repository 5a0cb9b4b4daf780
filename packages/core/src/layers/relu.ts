/**
 * Rectified linear unit as a layer, perhaps one that stops at a number.
 *
 * It is tfjs's own `ReLU` to whoever reads a saved model, stock tfjs as well; while training it keeps its output, which the next
 * layer keeps anyway, and not its input.
 */
import {clipByValue, serialization, type Tensor, relu as tfRelu, tidy} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {checkNumber} from '../activations/checkNumber.ts';
import {relu as rectify} from '../activations/relu.ts';
import {madeLayer} from '../made.ts';
import {single} from './weightedLayer.ts';

/** Options of {@link relu}: those of tfjs's own. */
type ReluOptions = NonNullable<Parameters<typeof layers.reLU>[0]>;

class ReLU extends layers.Layer {
  static className = 'ReLU';
  private readonly maxValue?: number;

  constructor(options: ReluOptions = {}) {
    super(options);
    this.supportsMasking = true;
    const {maxValue} = options;
    // null is what a file has for none
    if (maxValue !== undefined && maxValue !== null) {
      checkNumber('relu', 'maxValue', maxValue, 'a number of at least 0', n => n >= 0);
      this.maxValue = maxValue;
    }
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const {maxValue} = this;
    return tidy(() => {
      const x = single(inputs);
      // of integers tfjs makes what it makes
      const y = x.dtype === 'float32' ? rectify(x) : tfRelu(x);
      return maxValue === undefined ? y : clipByValue(y, 0, maxValue);
    });
  }

  override getConfig(): serialization.ConfigDict {
    const {maxValue = null} = this;
    return {...super.getConfig(), maxValue};
  }
}
// in place of tfjs's own, so that a model that is loaded trains with as little memory as before it was saved
serialization.registerClass(ReLU);

/** Makes a layer that computes `max(x, 0)`, which in a saved model is tfjs's own `ReLU`. */
export function relu(options: ReluOptions = {}): layers.Layer {
  return madeLayer('relu', ReLU, options);
}
