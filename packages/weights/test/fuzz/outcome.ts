/**
 * What reading any file may lead to: tensors that are what they say, or a typed error; soon, and without asking for much memory.
 */
import {arrayNameOf, bytesPerElement} from '../../src/dtypes.ts';
import {type readWeights, WeightFormatError, type WeightTensor} from '../../src/index.ts';
import {elementCount} from '../../src/shapes.ts';
import {takeAllocated} from './allocations.ts';
import type {Input} from './mutate.ts';

/** What reads: `readWeights`, or something that breaks promises on purpose. */
export type Read = typeof readWeights;

/** How long describing a file, or reading one tensor of it, may take, in milliseconds. */
export const MAX_MILLISECONDS = 250;

/** Bytes that may be asked for beyond the file, on describing it and on reading one tensor of it. */
export const MAX_BEYOND_FILE = 64 * 2 ** 20;

/** Longest error message, in characters. */
const MAX_MESSAGE = 4096;

const wallClock = () => performance.now();

export interface Outcome {
  /** `'tensors'`, or the error's code. */
  readonly result: string;
  /** The slowest step, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Reads an input and all its tensors.
 *
 * @param beat called before each step
 * @param read what to read it with
 * @param now tells the time, in milliseconds
 * @throws Error that says which promise was broken
 */
export async function outcomeOf(
  {bytes, files, format, told}: Input,
  beat: () => void,
  read: Read,
  now: () => number = wallClock,
): Promise<Outcome> {
  const size = [...files.values()].reduce((sum, file) => sum + file.length, bytes.length);
  let slowest = 0;

  /** @returns the result, or the code of the typed error it ended with */
  async function step<T extends object>(what: string, run: () => Promise<T>): Promise<T | string> {
    beat();
    takeAllocated();
    const start = now();
    const result = await run().catch((error: unknown) => {
      if (!(error instanceof WeightFormatError)) throw error;
      if (error.message.length > MAX_MESSAGE) throw new Error(`a message of ${error.message.length} characters`);
      return error.code;
    });
    slowest = Math.max(slowest, now() - start);
    const asked = takeAllocated();
    // A file may be read, copied and reordered; what grows with it is allowed to.
    if (asked > 8 * size + MAX_BEYOND_FILE) throw new Error(`${what}: ${asked} bytes asked for, the file has ${size}`);
    return result;
  }

  const sd = await step('describing', async () => await read(bytes, told ? {files, format} : {files}));
  if (typeof sd === 'string') return {result: sd, milliseconds: slowest};
  for (const [name, tensor] of sd) {
    const about = `tensor ${JSON.stringify(name.slice(0, 80))}`;
    const count = checkDescription(about, tensor);
    const data = await step(about, async () => await tensor.data());
    const streamed = await step(`${about}, piece by piece`, async () => await piecesOf(tensor));
    if (typeof streamed === 'string' && streamed !== data) {
      throw new Error(`${about}: piece by piece ${streamed}, at once ${typeof data === 'string' ? data : 'elements'}`);
    }
    if (typeof data === 'string') {
      if (typeof streamed !== 'string' && tensor.stream)
        throw new Error(`${about}: at once ${data}, piece by piece elements`);
      continue;
    }
    if (data.constructor.name !== arrayNameOf(tensor.dtype)) throw new Error(`${about}: a ${data.constructor.name}`);
    if (data.length !== count) throw new Error(`${about}: ${data.length} elements instead of ${count}`);
    if (tensor.dtype === 'bool' && data.some(bit => bit !== 0 && bit !== 1))
      throw new Error(`${about}: a bool beyond 1`);
    if (typeof streamed !== 'string' && tensor.stream && !sameBytes(streamed, data)) {
      throw new Error(`${about}: other elements piece by piece`);
    }
  }
  return {result: 'tensors', milliseconds: slowest};
}

/** The bytes that a tensor's stream gives; none if it has no stream. */
async function piecesOf({stream}: WeightTensor): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  await stream?.({multipleOf: 1, verifyFirst: true}, ({buffer, byteOffset, byteLength}) => {
    pieces.push(new Uint8Array(buffer, byteOffset, byteLength).slice());
  });
  return pieces.length === 1 ? pieces[0] : new Uint8Array(Buffer.concat(pieces));
}

const sameBytes = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  Buffer.compare(
    Buffer.from(a.buffer, a.byteOffset, a.byteLength),
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  ) === 0;

/** @returns number of elements */
function checkDescription(about: string, {dtype, shape}: WeightTensor): number {
  if (!Object.hasOwn(bytesPerElement, dtype)) throw new Error(`${about}: dtype ${String(dtype)}`);
  const count = elementCount(shape);
  if (count === undefined) throw new Error(`${about}: shape [${shape.join(', ')}]`);
  return count;
}
