/**
 * A large weight's way from a file into a model without an array of all its elements on the way.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {weightMemory} from '@tfjs-zoo/core';
import type {WeightTensor} from '@tfjs-zoo/weights';
import type {NamedTorchTensor} from './torchNames.ts';

/** Bytes from which on it is worth it, and that a row may have at most. */
const LARGE = 4 << 20;

/**
 * Reads `source` piece by piece into the memory of the model's weight or, if something else can see that or it cannot be
 * written to, into new memory that then becomes the weight's. Damaged elements never get into the model.
 *
 * @returns whether it was done: not for small weights, for those whose axes the file has in another order, for element types
 *   other than float32, and where file or backend cannot
 */
export async function fillRows(source: WeightTensor, {variable, axes}: NamedTorchTensor): Promise<boolean> {
  const memory = weightMemory();
  const shape = variable.shape as number[];
  const rowLength = shape.slice(1).reduce((a, b) => a * b, 1);
  const bytes = (length: number): number => Float32Array.BYTES_PER_ELEMENT * length;
  if (memory === undefined || source.stream === undefined || source.dtype !== 'float32') return false;
  if (axes !== undefined || shape.length < 2 || variable.constraint) return false;
  if (bytes(shape[0] * rowLength) < LARGE || bytes(rowLength) > LARGE) return false;

  const fill = async (verifyFirst: boolean, current: () => Tensor, replace: (next: Tensor) => void): Promise<void> => {
    await source.stream?.({multipleOf: rowLength, verifyFirst}, (piece, at) =>
      replace(memory.putRows(current(), at / rowLength, piece as Float32Array)),
    );
  };
  const write = (value: Tensor): void => {
    variable.write(value);
    value.dispose();
  };
  if (memory.isOwn(variable.read())) {
    await fill(true, () => variable.read(), write);
    return true;
  }
  let value = memory.empty(shape);
  try {
    await fill(
      false,
      () => value,
      next => {
        value.dispose();
        value = next;
      },
    );
  } catch (error) {
    value.dispose();
    throw error;
  }
  write(value);
  return true;
}
