import {type Tensor3D, tensor3d} from '@tensorflow/tfjs-core';

/** Pixels that an output pixel is made of, and their shares. */
export type Shares = readonly (readonly [pixel: number, share: number])[];

/** How many pixels an axis has, and how many it is to have. */
export interface Lengths {
  readonly input: number;
  readonly output: number;
}

/**
 * The linear map of an axis whose output pixel `o` is made of `sharesOf(o)`, for `separable`.
 *
 * @param transposed - Whether its transpose is wanted, which is the map of the gradients.
 * @returns `[1, output, input]`; transposed, `[1, input, output]`.
 */
export function axisMatrix({input, output}: Lengths, sharesOf: (o: number) => Shares, transposed: boolean): Tensor3D {
  const values = new Float32Array(output * input);
  for (let o = 0; o < output; o++) {
    for (const [i, share] of sharesOf(o)) values[transposed ? i * output + o : o * input + i] += share;
  }
  return tensor3d(values, transposed ? [1, input, output] : [1, output, input]);
}
