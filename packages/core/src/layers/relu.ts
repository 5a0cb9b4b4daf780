import {layers} from '@tensorflow/tfjs-layers';

/** Makes a layer that computes `max(x, 0)`: tfjs's own `ReLU`, so that stock tfjs can read it in a saved model. */
export function relu(options: Parameters<typeof layers.reLU>[0] = {}): layers.Layer {
  return layers.reLU(options);
}
