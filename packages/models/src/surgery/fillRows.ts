/**
 * A large weight's way from a file into a model without an array of all its elements on the way.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError, weightMemory} from '@tfjs-zoo/core';
import type {WeightTensor} from '@tfjs-zoo/weights';
import type {NamedTorchTensor} from './torchNames.ts';

/** Bytes from which on it is worth it, and that a row may have at most. */
const LARGE = 4 << 20;

const rowLengthOf = (shape: readonly number[]): number => shape.slice(1).reduce((a, b) => a * b, 1);

/**
 * Reads `source` piece by piece into the memory of the model's weight or, if something else can see that or it cannot be
 * written to, into new memory that then becomes the weight's. Damaged elements never get into the model.
 *
 * @returns whether it was done: not for small weights, for those whose axes the file has in another order, for element types
 *   other than float32, and where file or backend cannot
 */
export async function fillRows(source: WeightTensor, target: NamedTorchTensor): Promise<boolean> {
  const memory = weightMemory();
  if (memory === undefined || !isFit(source, target)) return false;
  const {variable} = target;
  const write = (value: Tensor): void => {
    variable.write(value);
    value.dispose();
  };
  if (memory.isOwn(variable.read())) {
    await streamRows(source, target, true, (begin, rows) => write(memory.putRows(variable.read(), begin, rows)));
    return true;
  }
  let value = memory.empty(source.shape);
  try {
    await streamRows(source, target, false, (begin, rows) => {
      const next = memory.putRows(value, begin, rows);
      value.dispose();
      value = next;
    });
  } catch (error) {
    value.dispose();
    throw error;
  }
  write(value);
  return true;
}

function isFit({stream, dtype, shape}: WeightTensor, {variable, axes}: NamedTorchTensor): boolean {
  const rowBytes = Float32Array.BYTES_PER_ELEMENT * rowLengthOf(shape);
  const isPlain = axes === undefined && shape.length >= 2 && !variable.constraint;
  return stream !== undefined && dtype === 'float32' && isPlain && rowBytes <= LARGE && shape[0] * rowBytes >= LARGE;
}

/** @throws ConfigError for a stream that does not give every row once: what is not filled has any values at all */
async function streamRows(
  source: WeightTensor,
  {name}: NamedTorchTensor,
  verifyFirst: boolean,
  put: (begin: number, rows: Float32Array) => void,
): Promise<void> {
  const rowLength = rowLengthOf(source.shape);
  const size = source.shape[0] * rowLength;
  const misread = (what: string): ConfigError =>
    new ConfigError(
      `loadStateDict: the stream of ${name} gave ${what}; ${size} are needed, in order and in whole rows of ${rowLength}. ` +
        'Mend the stream of this state dict, or leave it out so that data() is read',
    );
  let next = 0;
  await source.stream?.({multipleOf: rowLength, verifyFirst}, (piece, at) => {
    if (at !== next || piece.length % rowLength !== 0) throw misread(`a piece of ${piece.length} elements at ${at}`);
    put(at / rowLength, piece as Float32Array);
    next += piece.length;
  });
  if (next !== size) throw misread(`${next} elements in all`);
}
