import type {LayersModel} from '@tensorflow/tfjs-layers';

/** Multiplications with addition of convolutions and linear layers for one image: weights times places they are used at. */
export function multiplyAdds(model: LayersModel): number {
  let total = 0;
  for (const layer of model.layers) {
    const [weight] = layer.weights;
    if (weight === undefined) continue;
    const output = layer.outputShape as (number | null)[];
    const places = output.length === 4 ? (output[1] ?? 0) * (output[2] ?? 0) : 1;
    total += places * (weight.shape as number[]).reduce((a, b) => a * b, 1);
  }
  return total;
}
