/**
 * Where a weight file's bytes come from: random access by position, so that a large file need never be in memory.
 */
import {elementMemory} from './elementMemory.ts';
import {failure} from './failure.ts';

/** A file that is read by position. Implement it to read from anywhere else (HTTP ranges, IndexedDB, …). */
export interface WeightSource {
  /** Size of the whole file, in bytes. */
  readonly size: number;
  /** What error messages call the file. */
  readonly name: string;
  /**
   * Reads exactly `length` bytes at `offset`. The array is the caller's own: never a view of shared memory.
   * Readers only ask for ranges inside `[0, size)`.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /**
   * Fills `target` with what is at `offset`, or throws: what large tensors are read with, if it is there. `seen` is called
   * with one piece of `target` after the other as they arrive, in order and without gaps.
   *
   * @defaultValue {@link WeightSource.read}
   */
  readInto?(offset: number, target: Uint8Array, seen?: (piece: Uint8Array) => void): Promise<void>;
  /**
   * CRC-32 as zip has it, of `bytes` behind others whose CRC-32 is `previous`, if the host has a fast one.
   *
   * @defaultValue one in JavaScript
   */
  readonly crc32?: (bytes: Uint8Array, previous: number) => number;
}

/** A file held in memory. Reads copy, so tensors never change the bytes given here. */
export function bytesSource(bytes: Uint8Array, name = 'bytes'): WeightSource {
  return {
    name,
    size: bytes.byteLength,
    // Not bytes.slice(): a Node Buffer's slice() shares memory.
    read: async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
    async readInto(offset, target, seen) {
      target.set(bytes.subarray(offset, offset + target.length));
      seen?.(target);
    },
  };
}

/** A `Blob` or `File` of a browser (or of Node): only the ranges asked for are read. */
export function blobSource(blob: Blob, name: string = 'name' in blob ? String(blob.name) : 'blob'): WeightSource {
  return {
    name,
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/**
 * Reads a range after checking it against the file's size, and checks what came back.
 *
 * @throws WeightFormatError `E_TRUNCATED` if the file ends before the range does.
 */
export async function readExactly(
  source: WeightSource,
  offset: number,
  length: number,
  format: string,
): Promise<Uint8Array> {
  checkRange(source, offset, length, format);
  const bytes = await source.read(offset, length);
  if (bytes.byteLength !== length) {
    const text = `asked for ${length} bytes and got ${bytes.byteLength}`;
    throw failure(format, source.name)('E_TRUNCATED', text, {offset});
  }
  return bytes;
}

/**
 * Reads a tensor's bytes, in the way that is fastest here, to where a backend can use them as they are.
 *
 * @param seen called with one piece after the other while the next are still being read, in order and without gaps
 * @throws WeightFormatError as {@link readExactly} does
 */
export async function readElements(
  source: WeightSource,
  offset: number,
  length: number,
  format: string,
  seen?: (piece: Uint8Array) => void,
): Promise<Uint8Array> {
  if (source.readInto === undefined) {
    const bytes = await readExactly(source, offset, length, format);
    seen?.(bytes);
    return bytes;
  }
  checkRange(source, offset, length, format);
  const memory = elementMemory(length);
  await source.readInto(offset, memory, seen);
  return memory;
}

/** @throws WeightFormatError if the range cannot be, or is not in the file */
export function checkRange(source: WeightSource, offset: number, length: number, format: string): void {
  const fail = failure(format, source.name);
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)) {
    throw fail('E_RANGE', `a range of ${length} bytes at ${offset} cannot be`);
  }
  if (offset + length > source.size) {
    throw fail('E_TRUNCATED', `the file ends at byte ${source.size}, ${length} bytes are needed from here`, {offset});
  }
}
