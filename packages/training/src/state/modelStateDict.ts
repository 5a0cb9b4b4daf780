import {reshape, slice, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {StateDict, WeightTensor} from '@tfjs-zoo/weights';
import {namedWeights} from './namedWeights.ts';

/** A model's weights as they are, by the names that `model.save` gives them. They are read when they are asked for. */
export function modelStateDict(model: LayersModel): StateDict {
  return new Map([...namedWeights(model)].map(([name, weight]) => [name, weightTensor(name, weight.read())]));
}

/** Elements of a piece, a megabyte of them, which stay in the processor's cache until they are written. */
const PIECE = 1 << 18;

/** A tensor as it is kept in files. */
export type SavedTensor = WeightTensor & Required<Pick<WeightTensor, 'pieces'>>;

/**
 * Makes a tensor one that is kept in files.
 *
 * @throws Error if files have no such type.
 */
export function weightTensor(name: string, tensor: Tensor): SavedTensor {
  const {dtype, shape} = tensor;
  if (dtype !== 'float32' && dtype !== 'int32') throw new Error(`'${name}' is of dtype ${dtype}, which is not saved`);
  return {dtype, shape, data: () => valuesOf(tensor), pieces: () => piecesOf(tensor)};
}

const valuesOf = async (tensor: Tensor): Promise<Float32Array | Int32Array> =>
  (await tensor.data()) as Float32Array | Int32Array;

async function* piecesOf(tensor: Tensor): AsyncGenerator<Float32Array | Int32Array, void, undefined> {
  if (tensor.size <= PIECE) {
    yield await valuesOf(tensor);
    return;
  }
  for (let at = 0; at < tensor.size; at += PIECE) {
    const piece = tidy(() => slice(reshape(tensor, [-1]), at, Math.min(PIECE, tensor.size - at)));
    const values = await valuesOf(piece).finally(() => piece.dispose());
    yield values;
  }
}
