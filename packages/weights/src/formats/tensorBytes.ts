/**
 * What writers share: a tensor's bytes, checked against its shape.
 */
import {bytesPerElement, encode} from '../dtypes.ts';
import type {Fail} from '../failure.ts';
import {elementCount} from '../shapes.ts';
import type {StateDict, WeightTensor} from '../stateDict.ts';

/** Bytes a tensor will take in a file. @throws WeightFormatError `E_SHAPE` for a shape that cannot be */
export function byteLengthOf({dtype, shape}: Pick<WeightTensor, 'dtype' | 'shape'>, name: string, fail: Fail): number {
  const count = elementCount(shape);
  if (count === undefined) throw fail('E_SHAPE', `shape [${shape.join(', ')}] cannot be`, {tensor: name});
  return count * bytesPerElement[dtype];
}

/** Reads the elements and hands them over as little-endian bytes of exactly the announced length. */
export async function tensorBytes(tensor: WeightTensor, name: string, fail: Fail): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = encode(tensor.dtype, await tensor.data());
  const wanted = byteLengthOf(tensor, name, fail);
  if (bytes.byteLength !== wanted) {
    const text = `its data has ${bytes.byteLength} bytes, ${tensor.dtype} [${tensor.shape.join(', ')}] takes ${wanted}`;
    throw fail('E_SHAPE', text, {tensor: name});
  }
  return bytes;
}

/** Whether a text has half a surrogate pair, for which there is no UTF-8. */
export function isIllFormed(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** Refuses names that no other reader would accept: text with half a surrogate pair has no UTF-8. */
export function checkNames(sd: StateDict, fail: Fail): void {
  for (const name of sd.keys()) {
    if (isIllFormed(name)) throw fail('E_NAME', 'its name is not valid Unicode', {tensor: name});
  }
}

/** Puts chunks of a known total into one array. */
export async function collect(chunks: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(size);
  let at = 0;
  for await (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
