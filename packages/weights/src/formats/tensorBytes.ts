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
  if (bytes.byteLength !== wanted) throw contradiction(tensor, name, `${bytes.byteLength}`, wanted, fail);
  return bytes;
}

/** The same bytes piece by piece if the tensor has pieces, otherwise in one. */
export async function* tensorChunks(
  tensor: WeightTensor,
  name: string,
  fail: Fail,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (tensor.pieces === undefined) {
    yield await tensorBytes(tensor, name, fail);
    return;
  }
  const wanted = byteLengthOf(tensor, name, fail);
  let bytes = 0;
  for await (const piece of tensor.pieces()) {
    const chunk = encode(tensor.dtype, piece);
    bytes += chunk.byteLength;
    // Before it is handed over: whoever collects the bytes has room for no more.
    if (bytes > wanted) break;
    yield chunk;
  }
  if (bytes !== wanted)
    throw contradiction(tensor, name, bytes > wanted ? `${bytes} or more` : `${bytes}`, wanted, fail);
}

function contradiction({dtype, shape}: WeightTensor, name: string, found: string, wanted: number, fail: Fail): Error {
  const text = `its data has ${found} bytes, ${dtype} [${shape.join(', ')}] takes ${wanted}`;
  return fail('E_SHAPE', text, {tensor: name});
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
